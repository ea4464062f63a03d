// Rules: decisions that are made by themselves when updates arrive.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page, segment } from '../../api/client';
import type { RuleRunView, RuleView } from '../../api/types';
import { Button, Confirm, Dialog, Empty, Facts, PageHead, Pill, Problem, Skeleton, Tabs, useAct } from '../../components/basics';
import { bytes, count } from '../../format';
import { useLoad } from '../../hooks';
import { type Place, refine } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { type Kind, paths, RuleDialog } from './form';

const t = texts.rules;
const c = t.columns;
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
