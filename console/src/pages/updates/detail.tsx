// Everything about one update.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page, segment } from '../../api/client';
import type { ApprovalView, EventView, GroupView, InstallationState, UpdateDetails, UpdateStatus } from '../../api/types';
import { Button, Confirm, Empty, Facts, Filter, Pill, Problem, Skeleton, Tabs } from '../../components/basics';
import { Detail } from '../../components/detail';
import { Ring } from '../../components/pictures';
import { ActionPill, ApprovalPill, parts, SeverityPill, StatePill } from '../../components/status';
import { ago, bytes, count, day, time, words } from '../../format';
import { useLoad } from '../../hooks';
import { Icon } from '../../icons';
import { here, refine } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { WhyDialog } from '../computers/why';
import { ApproveDialog } from './approve';
import { EulaText } from './eula';
import { DeclineDialog } from './decline';
import { RelationGraph } from './graph';
import { RevisionChanges } from './revisions';

const t = texts.updates;
type Tab = keyof typeof t.tabs;

export function UpdateDetail({ id, turn, onClose, onChanged }: { id: string; turn: number; onClose: () => void; onChanged: () => void }) {
  const rights = useRights();
  const update = useLoad((signal) => api.get<UpdateDetails>(`/updates/${segment(id)}`, { revision: here().query.get('revision') }, signal), [id, turn, here().query.get('revision')]);
  const [dialog, setDialog] = useState<'approve' | 'decline' | 'reinstate'>();
  const tab = (here().query.get('tab') ?? 'summary') as Tab;
  const data = update.data;
  if (!data)
    return (
      <Detail title={update.error ? update.error.title : texts.loading} label={t.details} onClose={onClose}>
        {update.error ? <Problem error={update.error} retry={update.reload} /> : <Skeleton lines={8} />}
      </Detail>
    );
  const canDecide = data.explicitly_deployable && (data.update_type === 'software' || data.update_type === 'driver');
  const changed = () => {
    update.reload();
    onChanged();
  };
  return (
    <Detail
      title={data.title}
      label={t.details}
      onClose={onClose}
      actions={
        <>
          <ApprovalPill update={data} />
          {data.is_superseded && <Pill tone="calm">{t.onlySuperseded}</Pill>}
          {data.is_expired && <Pill tone="warn">{t.expiredMark}</Pill>}
          {canDecide && rights.canAct && data.approval !== 'declined' && (
            <Button kind="primary" onClick={() => setDialog('approve')}>
              {texts.actions.approve}
            </Button>
          )}
          {rights.canActEverywhere && data.approval !== 'declined' && <Button onClick={() => setDialog('decline')}>{texts.actions.decline}</Button>}
          {rights.canActEverywhere && data.approval === 'declined' && <Button onClick={() => setDialog('reinstate')}>{texts.actions.reinstate}</Button>}
        </>
      }
      tabs={<Tabs label={t.details} tabs={Object.entries(t.tabs) as [Tab, string][]} value={tab} onValue={(next) => refine({ tab: next === 'summary' ? null : next })} />}
    >
      {tab === 'summary' && <Summary update={data} onChanged={changed} />}
      {tab === 'status' && <Status update={data} />}
      {tab === 'approvals' && <Approvals approvals={data.approvals} />}
      {tab === 'relations' && <Relations update={data} />}
      {tab === 'files' && <Files update={data} />}
      {tab === 'events' && <Events update={data} />}
      {dialog === 'approve' && <ApproveDialog updates={[data]} onClose={() => setDialog(undefined)} onDone={changed} />}
      {dialog === 'decline' && <DeclineDialog updates={[data]} onClose={() => setDialog(undefined)} onDone={changed} />}
      {dialog === 'reinstate' && (
        <Confirm
          title={texts.actions.reinstate}
          text={data.title}
          action={texts.actions.reinstate}
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            await api.post(`/updates/${segment(id)}/reinstate`, {});
            announce(texts.decline.reinstated(1));
            changed();
          }}
        />
      )}
    </Detail>
  );
}

/** Only addresses that a browser may safely open; all others are shown as text. */
function Outward({ href }: { href: string }) {
  if (!/^https?:\/\//i.test(href)) return <>{href}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" class="break">
      {href}
    </a>
  );
}

function Summary({ update, onChanged }: { update: UpdateDetails; onChanged: () => void }) {
  const { canConfigure } = useRights();
  const [isAccepting, setAccepting] = useState(false);
  const text = update.texts.find((one) => one.language.toLowerCase().startsWith('en')) ?? update.texts[0];
  const companies = update.categories.filter((category) => category.category_type === 'company').map((category) => category.title ?? category.id);
  const f = t.facts;
  const { eula } = update;
  return (
    <>
      {text?.description && <p class="break">{text.description}</p>}
      {eula && !eula.accepted && (
        <div class="note warn">
          <Icon name="warning" />
          <div class="stack">
            <span>{t.eulaMark}</span>
            <span class="row">
              {canConfigure && <Button onClick={() => setAccepting(true)}>{t.eulaAccept}</Button>}
            </span>
          </div>
        </div>
      )}
      <Facts
        facts={[
          [f.classification, update.classification],
          [f.products, update.products.join(', ')],
          [f.severity, <SeverityPill severity={update.severity} />],
          [f.kb, update.kb_articles.map((kb) => `KB${kb}`).join(', ')],
          [f.bulletins, update.security_bulletins.join(', ')],
          [f.cve, update.cve_ids.join(', ')],
          [f.released, day(update.creation_date)],
          [f.arrived, time(update.arrival_date)],
          [f.revision, `${update.revision}${update.is_latest ? '' : ` (${f.revisionNewer})`}`],
          [
            f.revisions,
            update.revisions.length > 1 && (
              <span class="row">
                {update.revisions.map((revision) => (
                  <button key={revision} type="button" class="button small" aria-pressed={revision === update.revision} onClick={() => refine({ revision: String(revision) })}>
                    {revision}
                  </button>
                ))}
              </span>
            ),
          ],
          [f.type, texts.updateTypes[update.update_type]],
          [f.size, update.content_bytes ? bytes(update.content_bytes) : ''],
          [f.restart, t.reboot[update.reboot] ?? words(update.reboot)],
          [f.input, update.can_request_user_input ? t.yes : t.no],
          [f.uninstall, update.can_uninstall ? t.yes : t.no],
          [f.languages, update.languages.join(', ') || f.all],
          [f.publisher, companies.join(', ')],
          [f.local, update.is_locally_published && t.yes],
          [f.eula, eula?.accepted && t.eulaAccepted(eula.accepted.administrator, day(eula.accepted.time))],
          [f.hardware, update.hardware_ids.slice(0, 20).join(', ')],
          [f.support, update.support_url && <Outward href={update.support_url} />],
          [f.more, text?.more_info_urls.length ? text.more_info_urls.map((url) => <Outward key={url} href={url} />) : ''],
          [f.id, <code>{update.id}</code>],
        ]}
      />
      <RevisionChanges update={update} />
      {isAccepting && eula && (
        <Confirm
          title={t.eulaConfirmTitle}
          text={<EulaText id={eula.id} />}
          action={t.eulaAccept.replace('…', '')}
          onClose={() => setAccepting(false)}
          onConfirm={async () => {
            await api.post(`/eulas/${segment(eula.id)}/accept`);
            onChanged();
          }}
        />
      )}
    </>
  );
}

function Status({ update }: { update: UpdateDetails }) {
  const query = here().query;
  const group = query.get('of') ?? '';
  const state = query.get('state') as InstallationState | null;
  const [why, setWhy] = useState<string>();
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const status = useLoad((signal) => api.get<UpdateStatus>(`/updates/${segment(update.id)}/status`, { group, state }, signal), [update.id, group, state]);
  if (status.error) return <Problem error={status.error} retry={status.reload} />;
  const data = status.data;
  const link = (wanted: string) => {
    const next = here().query;
    next.set('state', wanted);
    return `${here().path}?${next}`;
  };
  const states = Object.entries(texts.states) as [InstallationState, string][];
  return (
    <>
      <div class="filters">
        <Filter label={t.statusOf} value={group} onValue={(of) => refine({ of })} options={(groups.data?.items ?? []).map((one): [string, string] => [one.parent ? one.id : '', `${'\u2003'.repeat(Math.max(0, one.path.length - 1))}${one.name}`])} />
        <Filter label={t.whichState} value={state ?? ''} onValue={(next) => refine({ state: next })} options={[['', t.any], ...states]} />
      </div>
      {data ? (
        <>
          <Ring label={t.statusByGroup} caption={texts.overview.computersUnit} total={Object.values(parts(data.counts)).reduce((sum, part) => sum + part.value, 0)} parts={parts(data.counts, link)} />
          {data.computers.length === 0 ? (
            <p class="muted">{t.noComputers}</p>
          ) : (
            <div class="scroll-x" tabIndex={0} role="region" aria-label={t.tabs.status}>
            <table class="plain-table">
              <thead>
                <tr>
                  <th scope="col">{texts.computers.columns.name}</th>
                  <th scope="col">{t.whichState}</th>
                  <th scope="col">{texts.computers.columns.report}</th>
                  <th scope="col">
                    <span class="visually-hidden">{t.why}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.computers.slice(0, 200).map((computer) => (
                  <tr key={computer.id}>
                    <td class="break">
                      <a href={`/computers/${segment(computer.id)}`}>{computer.name}</a>
                    </td>
                    <td>
                      <StatePill state={computer.state} />
                    </td>
                    <td class="nowrap">{ago(computer.last_status_report)}</td>
                    <td class="end">
                      <Button class="small" onClick={() => setWhy(computer.id)} aria-label={`${t.why} ${computer.name}`}>
                        {t.why}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            </div>
          )}
          {(data.truncated || data.computers.length > 200) && <p class="muted">{t.truncated}</p>}
        </>
      ) : (
        <Skeleton lines={6} />
      )}
      {why && <WhyDialog computer={why} update={update.id} onClose={() => setWhy(undefined)} />}
    </>
  );
}

function Approvals({ approvals }: { approvals: ApprovalView[] }) {
  const c = t.approvalColumns;
  if (approvals.length === 0) return <p class="muted">{t.noApprovals}</p>;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t.tabs.approvals}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{c.group}</th>
            <th scope="col">{c.action}</th>
            <th scope="col">{c.deadline}</th>
            <th scope="col">{c.by}</th>
            <th scope="col">{c.when}</th>
          </tr>
        </thead>
        <tbody>
          {approvals.map((approval) => (
            <tr key={approval.id}>
              <th scope="row">{approval.group.name}</th>
              <td>
                <ActionPill action={approval.action} />
              </td>
              <td class="nowrap">{time(approval.deadline)}</td>
              <td>{approval.administrator}</td>
              <td class="nowrap">{time(approval.created)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Related {
  id: string;
  title?: string | null;
}

function RelatedList({ title, items }: { title: string; items: Related[] }) {
  if (items.length === 0) return null;
  return (
    <section class="stack">
      <h3>
        {title} <span class="muted">({count(items.length)})</span>
      </h3>
      <ul class="related">
        {items.slice(0, 100).map((item) => (
          <li key={item.id} class="break">
            {item.title ? <a href={`/updates/${segment(item.id)}`}>{item.title}</a> : <code>{item.id}</code>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Relations({ update }: { update: UpdateDetails }) {
  const r = t.relations;
  const needs = update.prerequisites.filter((requirement) => !requirement.is_category);
  const isAlone = [update.superseded_by, update.supersedes, update.children, update.bundled_by, needs].every((list) => list.length === 0);
  return (
    <>
      {isAlone && <p class="muted">{r.none}</p>}
      <RelationGraph key={update.id} update={update} />
      <RelatedList title={r.supersededBy} items={update.superseded_by} />
      <RelatedList title={r.supersedes} items={update.supersedes} />
      <RelatedList title={r.bundles} items={update.children} />
      <RelatedList title={r.bundledBy} items={update.bundled_by} />
      {needs.map((requirement, index) => (
        <RelatedList key={index} title={r.prerequisites} items={requirement.any_of} />
      ))}
      <RelatedList title={r.categories} items={update.categories} />
    </>
  );
}

function Files({ update }: { update: UpdateDetails }) {
  if (update.files.length === 0) return <p class="muted">{t.filesNone}</p>;
  return (
    <ul class="stack">
      {update.files.map((file) => (
        <li key={file.sha1} class="file">
          <div class="spread">
            <strong class="break">{file.name}</strong>
            <Pill tone={file.is_present ? 'good' : 'calm'}>{file.is_present ? t.filePresent : t.fileMissing}</Pill>
          </div>
          <p class="muted">
            {bytes(file.size)}
            {file.patching_type && ` · ${file.patching_type}`}
          </p>
          <p class="break sub-code">
            <code>SHA-1 {file.sha1}</code>
          </p>
        </li>
      ))}
    </ul>
  );
}

function Events({ update }: { update: UpdateDetails }) {
  const events = useLoad((signal) => api.get<Page<EventView>>('/events', { update: update.id, limit: 50 }, signal), [update.id]);
  if (events.error) return <Problem error={events.error} retry={events.reload} />;
  if (!events.data) return <Skeleton />;
  if (events.data.items.length === 0) return <Empty icon="events" title={t.noEvents} />;
  return <EventList events={events.data.items} />;
}

export function EventList({ events }: { events: EventView[] }) {
  return (
    <ul class="event-list">
      {events.map((event) => (
        <li key={event.id}>
          <div class="spread">
            <strong>{event.event ?? `Event ${event.event_id}`}</strong>
            <span class="muted nowrap">{time(event.time_at_target)}</span>
          </div>
          <p class="row">
            <a href={`/computers/${segment(event.computer)}`}>{event.computer_name ?? event.computer}</a>
            {event.is_failure && (
              <Pill tone="bad">
                {texts.events.failure} {event.hresult}
              </Pill>
            )}
          </p>
          {event.title && event.update && (
            <a class="break" href={`/updates/${segment(event.update)}`}>
              {event.title}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
