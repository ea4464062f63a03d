// What a revision of an update changed.
import { api, segment } from '../../api/client';
import type { UpdateDetails } from '../../api/types';
import { Problem, Skeleton } from '../../components/basics';
import { bytes, words } from '../../format';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.relations;

/** What people compare, as text. Lists are sorted: their order has no meaning. */
function facts(update: UpdateDetails): Record<string, string> {
  const text = update.texts.find((one) => one.language.toLowerCase().startsWith('en')) ?? update.texts[0];
  const list = (items: string[]) => [...items].sort().join(', ');
  const names = (items: { id: string; title?: string | null }[]) => list(items.map((item) => item.title ?? item.id));
  return {
    title: update.title,
    description: text?.description ?? '',
    severity: texts.severities[update.severity],
    classification: update.classification ?? '',
    products: list(update.products),
    kb: list(update.kb_articles.map((kb) => `KB${kb}`)),
    bulletins: list(update.security_bulletins),
    cves: list(update.cve_ids),
    languages: list(update.languages),
    files: list(update.files.map((file) => `${file.name} (${bytes(file.size)})`)),
    size: update.content_bytes ? bytes(update.content_bytes) : '',
    supersedes: names(update.supersedes),
    prerequisites: names(update.prerequisites.flatMap((requirement) => requirement.any_of)),
    contains: list(update.children.map((child) => `${child.title ?? child.id}, ${child.revision}`)),
    restart: words(update.reboot),
    expired: update.is_expired ? texts.updates.yes : texts.updates.no,
    support: update.support_url ?? '',
  };
}

/** Compares the revision that is shown with the one before it. */
export function RevisionChanges({ update }: { update: UpdateDetails }) {
  const before = Math.max(...update.revisions.filter((revision) => revision < update.revision));
  if (!Number.isFinite(before)) return null;
  return <Changes update={update} before={before} />;
}

function Changes({ update, before }: { update: UpdateDetails; before: number }) {
  const older = useLoad((signal) => api.get<UpdateDetails>(`/updates/${segment(update.id)}`, { revision: before }, signal), [update.id, before]);
  if (older.error) return <Problem error={older.error} retry={older.reload} />;
  if (!older.data) return <Skeleton lines={3} />;
  const [old, now] = [facts(older.data), facts(update)];
  const changed = Object.keys(now).filter((name) => old[name] !== now[name]);
  return (
    <section class="stack">
      <h3>{t.changes(update.revision, before)}</h3>
      {changed.length === 0 ? (
        <p class="muted">{t.same}</p>
      ) : (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t.changes(update.revision, before)}>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">{t.field}</th>
                <th scope="col">{t.before}</th>
                <th scope="col">{t.after}</th>
              </tr>
            </thead>
            <tbody>
              {changed.map((name) => (
                <tr key={name}>
                  <th scope="row">{t.fields[name]}</th>
                  <td class="break">{old[name] || t.nothing}</td>
                  <td class="break">{now[name] || t.nothing}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
