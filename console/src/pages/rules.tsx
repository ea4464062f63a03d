// Rules: decisions that are made by themselves when updates arrive.
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api, type Page, segment } from '../api/client';
import type { CategoryChoice, GroupView, RuleRunView, RuleView } from '../api/types';
import { Button, Check, Confirm, Dialog, Empty, Facts, Field, PageHead, Pill, Problem, Skeleton, Tabs, TextField, useAct } from '../components/basics';
import { Tree } from '../components/tree';
import { bytes, count } from '../format';
import { useLoad } from '../hooks';
import { type Place, refine } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';

const t = texts.rules;
const c = t.columns;
type Kind = keyof typeof t.tabs;
const paths: Record<Kind, string> = { approve: '/rules', decline: '/decline-rules' };
const SHOWN = 50;

export function Rules({ place }: { place: Place }) {
  const kind: Kind = place.query.get('kind') === 'decline' ? 'decline' : 'approve';
  return (
    <>
      <PageHead title={texts.pages.rules} lead={t.lead} />
      <Tabs label={texts.pages.rules} tabs={Object.entries(t.tabs) as [Kind, string][]} value={kind} onValue={(next) => refine({ kind: next === 'approve' ? null : next })} />
      <List key={kind} kind={kind} />
    </>
  );
}

/** What a rule asks for, in words. */
function conditionsOf(rule: RuleView): string {
  const { conditions } = rule;
  const names = (list: { title?: string | null; id: string }[] | undefined) => (list ?? []).map((one) => one.title ?? one.id).join(', ');
  const parts = [
    [texts.updates.classification, names(conditions.classifications)],
    [texts.updates.product, names(conditions.products)],
    [texts.updates.columns.severity, (conditions.severities ?? []).map((one) => texts.severities[one]).join(', ')],
    [t.title, (conditions.title_contains ?? []).join(', ')],
    [t.titleNot, (conditions.title_excludes ?? []).join(', ')],
    [t.superseded, conditions.superseded_days === null || conditions.superseded_days === undefined ? '' : t.days(conditions.superseded_days)],
    [t.age, conditions.min_age_days ? t.days(conditions.min_age_days) : ''],
  ];
  return parts.filter(([, text]) => text).map(([name, text]) => `${name}: ${text}`).join(' · ') || t.every;
}

function List({ kind }: { kind: Kind }) {
  const { canConfigure, canActEverywhere } = useRights();
  const rules = useLoad((signal) => api.get<Page<RuleView>>(paths[kind], {}, signal), [kind]);
  const [dialog, setDialog] = useState<{ what: 'edit' | 'preview' | 'delete'; rule?: RuleView }>();
  const { error, act } = useAct();
  const problem = error ?? rules.error;
  const close = () => setDialog(undefined);
  if (!rules.data) return problem ? <Problem error={problem} retry={rules.reload} /> : <Skeleton />;
  const turn = (rule: RuleView) =>
    act(async () => {
      await api.patch(`${paths[kind]}/${segment(rule.id)}`, { enabled: !rule.enabled }, rule.etag);
      announce(texts.options.saved);
      rules.reload();
    });
  const add = canConfigure && (
    <Button kind="primary" icon="plus" onClick={() => setDialog({ what: 'edit' })}>
      {t.new}
    </Button>
  );
  return (
    <section class="card stack">
      {problem && <Problem error={problem} />}
      {rules.data.items.length === 0 ? (
        <Empty icon="rules" title={t.empty[kind]}>
          <p>{t.emptyNext[kind]}</p>
          {add}
        </Empty>
      ) : (
        <>
          <div>{add}</div>
          <ul class="event-list">
            {rules.data.items.map((rule) => (
              <li key={rule.id}>
                <div class="spread">
                  <h3 class="break">{rule.name}</h3>
                  <Pill tone={rule.enabled ? 'good' : 'calm'}>{rule.enabled ? t.enabled : t.disabled}</Pill>
                </div>
                <p class="break">{conditionsOf(rule)}</p>
                {kind === 'approve' && (
                  <p class="muted">
                    {rule.ring_plan ? `${texts.rings.columns.plan}: ${rule.ring_plan}` : `${c.groups}: ${rule.groups.map((group) => group.name).join(', ')}`}
                    {rule.deadline && ` · ${t.deadlineIs(rule.deadline.days, rule.deadline.time)}`}
                  </p>
                )}
                <div class="row">
                  <Button class="small" onClick={() => setDialog({ what: 'preview', rule })}>
                    {t.preview}
                  </Button>
                  {canConfigure && (
                    <>
                      <Button class="small" onClick={() => turn(rule)}>
                        {rule.enabled ? t.disable : t.enable}
                      </Button>
                      <Button class="small" onClick={() => setDialog({ what: 'edit', rule })}>
                        {texts.actions.edit}
                      </Button>
                      <Button class="small" onClick={() => setDialog({ what: 'delete', rule })}>
                        {texts.actions.delete}
                      </Button>
                    </>
                  )}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {dialog?.what === 'edit' && <RuleDialog kind={kind} rule={dialog.rule} onClose={close} onDone={rules.reload} />}
      {dialog?.what === 'preview' && dialog.rule && <PreviewDialog kind={kind} rule={dialog.rule} canRun={canActEverywhere} onClose={close} />}
      {dialog?.what === 'delete' && dialog.rule && (
        <Confirm
          danger
          title={t.deleteTitle(dialog.rule.name)}
          text={t.deleteText}
          action={texts.people.delete}
          onClose={close}
          onConfirm={async () => {
            await api.delete(`${paths[kind]}/${segment(dialog.rule?.id ?? '')}`);
            announce(texts.people.deleted);
            rules.reload();
          }}
        />
      )}
    </section>
  );
}

function PreviewDialog({ kind, rule, canRun, onClose }: { kind: Kind; rule: RuleView; canRun: boolean; onClose: () => void }) {
  const plan = useLoad(() => api.post<RuleRunView>(`${paths[kind]}/${segment(rule.id)}/preview`), [rule.id]);
  const { isBusy, error, act } = useAct();
  const run = async () => {
    const isDone = await act(async () => {
      const done = await api.post<RuleRunView>(`${paths[kind]}/${segment(rule.id)}/run`);
      announce(t.ran(done.approval_count, done.decline_count));
    });
    if (isDone) onClose();
  };
  const data = plan.data;
  const problem = error ?? plan.error;
  const changes = (data?.approval_count ?? 0) + (data?.decline_count ?? 0);
  return (
    <Dialog
      title={`${t.previewTitle}: ${rule.name}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.close}</Button>
          {canRun && (
            <Button kind="primary" disabled={isBusy || !rule.enabled || changes === 0} onClick={run}>
              {t.run(changes)}
            </Button>
          )}
        </>
      }
    >
      {problem && <Problem error={problem} />}
      {!data && !problem && <Skeleton />}
      {data && (
        <>
          <Facts
            facts={[
              [t.approvals, kind === 'approve' && count(data.approval_count)],
              [t.declines, kind === 'decline' && count(data.decline_count)],
              [texts.approve.content, kind === 'approve' && bytes(data.content_bytes)],
              [t.skipped, count(data.skipped_count)],
            ]}
          />
          {changes === 0 && <p class="muted">{t.nothing}</p>}
          <ul class="related">
            {data.approvals.slice(0, SHOWN).map((approval) => (
              <li key={approval.update + approval.group.id} class="break">
                {approval.title ?? approval.update} → {approval.group.name}
              </li>
            ))}
            {data.declines.slice(0, SHOWN).map((update) => (
              <li key={update.update} class="break">
                {update.title ?? update.update}
              </li>
            ))}
          </ul>
          {changes > SHOWN && <p class="muted">{texts.approve.more(changes - SHOWN)}</p>}
        </>
      )}
    </Dialog>
  );
}

interface Draft {
  name: string;
  enabled: boolean;
  classifications: string[];
  products: string[];
  groups: string[];
  contains: string;
  excludes: string;
  superseded: string;
  age: string;
  days: string;
  time: string;
}

function draftOf(rule: RuleView | undefined): Draft {
  const conditions = rule?.conditions;
  const ids = (list: { id: string }[] | undefined) => (list ?? []).map((one) => one.id);
  return {
    name: rule?.name ?? '',
    enabled: rule?.enabled ?? true,
    classifications: ids(conditions?.classifications),
    products: ids(conditions?.products),
    groups: ids(rule?.groups),
    contains: (conditions?.title_contains ?? []).join('\n'),
    excludes: (conditions?.title_excludes ?? []).join('\n'),
    superseded: conditions?.superseded_days?.toString() ?? '',
    age: conditions?.min_age_days?.toString() ?? '',
    days: rule?.deadline?.days.toString() ?? '',
    time: rule?.deadline?.time ?? '03:00',
  };
}

function RuleDialog({ kind, rule, onClose, onDone }: { kind: Kind; rule?: RuleView; onClose: () => void; onDone: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(rule));
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const { isBusy, error, act } = useAct();
  const classifications = useLoad((signal) => api.get<Page<CategoryChoice>>('/classifications', {}, signal), []);
  const products = useLoad((signal) => api.get<Page<CategoryChoice>>('/products', {}, signal), []);
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);
  const save = async (event: Event) => {
    event.preventDefault();
    const isSaved = await act(async () => {
      const body = {
        name: draft.name,
        enabled: draft.enabled,
        conditions: {
          // What this dialog does not show stays as it is.
          ...(rule ? { architectures: rule.conditions.architectures, editions: rule.conditions.editions, languages: rule.conditions.languages, severities: rule.conditions.severities, previews: rule.conditions.previews, new_revisions: rule.conditions.new_revisions } : {}),
          classifications: draft.classifications,
          products: draft.products,
          title_contains: lines(draft.contains),
          title_excludes: lines(draft.excludes),
          ...(kind === 'decline' && draft.superseded !== '' ? { superseded_days: Number(draft.superseded) } : {}),
          ...(draft.age !== '' ? { min_age_days: Number(draft.age) } : {}),
        },
        ...(kind === 'approve' && !rule?.ring_plan ? { groups: draft.groups, ...(draft.days !== '' ? { deadline: { days: Number(draft.days), time: draft.time } } : {}) } : {}),
      };
      if (rule) await api.patch(`${paths[kind]}/${segment(rule.id)}`, body, rule.etag);
      else await api.post(paths[kind], body);
      announce(texts.options.saved);
      onDone();
    });
    if (isSaved) onClose();
  };
  const pick = (label: string, nodes: { id: string; parent?: string | null; title: string }[], value: string[], onValue: (value: string[]) => void, isClosed = false) => (
    <div class="field">
      <span class="label">{label}</span>
      <div class="picker small">
        <Tree label={label} closedAtFirst={isClosed} nodes={nodes.map((node) => ({ ...node, parent: node.parent ?? null }))} checked={(node) => value.includes(node.id)} onCheck={(node, isOn) => onValue(isOn ? [...value, node.id] : value.filter((id) => id !== node.id))} render={(node) => <span>{node.title}</span>} />
      </div>
    </div>
  );
  return (
    <Dialog title={rule ? `${texts.actions.change}: ${rule.name}` : t.newTitle[kind]} size="large" onClose={onClose}>
      <form class="form" onSubmit={save}>
        {error && <Problem error={error} />}
        <TextField label={t.name} value={draft.name} onValue={(name) => change({ name })} required autofocus />
        <Check label={t.enabledHint} checked={draft.enabled} onChecked={(enabled) => change({ enabled })} />
        <div class="grid">
          {pick(t.classifications, classifications.data?.items ?? [], draft.classifications, (value) => change({ classifications: value }))}
          {pick(t.products, products.data?.items ?? [], draft.products, (value) => change({ products: value }), true)}
          {kind === 'approve' && !rule?.ring_plan && pick(c.groups, (groups.data?.items ?? []).map((group) => ({ ...group, title: group.name })), draft.groups, (value) => change({ groups: value }))}
        </div>
        <div class="grid">
          <Field label={t.title} hint={t.lineHint}>
            {(ids) => <textarea class="input" rows={2} value={draft.contains} onInput={(event) => change({ contains: event.currentTarget.value })} {...ids} />}
          </Field>
          <Field label={t.titleNot} hint={t.lineHint}>
            {(ids) => <textarea class="input" rows={2} value={draft.excludes} onInput={(event) => change({ excludes: event.currentTarget.value })} {...ids} />}
          </Field>
          <TextField label={t.age} hint={t.daysHint} type="number" min={0} value={draft.age} onValue={(age) => change({ age })} />
          {kind === 'decline' && <TextField label={t.superseded} hint={t.daysHint} type="number" min={0} value={draft.superseded} onValue={(superseded) => change({ superseded })} />}
          {kind === 'approve' && (
            <>
              <TextField label={t.deadlineDays} hint={t.deadlineHint} type="number" min={0} value={draft.days} onValue={(days) => change({ days })} />
              {draft.days !== '' && <TextField label={t.deadlineTime} type="time" value={draft.time} onValue={(time) => change({ time })} />}
            </>
          )}
        </div>
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy}>
            {rule ? texts.actions.save : texts.actions.create}
          </Button>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
