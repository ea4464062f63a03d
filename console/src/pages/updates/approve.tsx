// Approving for groups: choose in the tree, see what changes, then say yes.
import { useMemo, useState } from 'preact/hooks';
import { api, type Page, type Refusal } from '../../api/client';
import type { Action, ApprovalPlan, ApprovalView, GroupView } from '../../api/types';
import { Button, Dialog, Facts, Problem, Skeleton } from '../../components/basics';
import { ActionPill } from '../../components/status';
import { bytes, count, time } from '../../format';
import { useLoad } from '../../hooks';
import { Icon } from '../../icons';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { apply, type ApproveAct, approved, plan } from './bulk';
import { eachOf } from './each';

const t = texts.approve;
const SHOWN_CHANGES = 60;

type Deadline = keyof typeof t.deadlines;
interface Choice {
  action: Action | 'keep';
  deadline: Deadline;
  at: string;
}
interface Order {
  update: string;
  groups: string[];
  action: Action;
  deadline?: string;
}
interface Planned {
  plan: Pick<ApprovalPlan, 'changes' | 'warnings' | 'missing_files' | 'computers' | 'computers_needing' | 'content_bytes'>;
  /** Carries it out, and gives what changed. */
  commit: () => Promise<ApprovalPlan['changes']>;
}
type Plans = Planned[];
interface Named {
  id: string;
  title: string;
}

const KEEP: Choice = { action: 'keep', deadline: 'none', at: '' };
const DAY = 86_400_000;

function deadlineOf(choice: Choice): string | undefined {
  const after = (days: number) => new Date(Date.now() + days * DAY).toISOString();
  switch (choice.deadline) {
    case 'none':
      return undefined;
    case 'now':
      return new Date(Date.now() - DAY).toISOString();
    case 'week':
      return after(7);
    case 'fortnight':
      return after(14);
    case 'month':
      return after(30);
    case 'custom':
      return choice.at ? new Date(choice.at).toISOString() : undefined;
  }
}

/** One request for all updates and each pair of action and deadline. */
function actsOf(updates: Named[], choices: Record<string, Choice>): ApproveAct[] {
  const [first] = updates;
  if (!first) return [];
  return ordersOf([first], choices).map(({ groups, action, deadline }) => ({ act: 'approve', updates: updates.map((update) => update.id), groups, action, deadline }));
}

async function together(act: ApproveAct): Promise<Planned> {
  const shown = await plan(act);
  const eulas = Object.values(shown.eulas).flat();
  const warnings = eulas.length ? [t.eulasFirst(eulas.slice(0, 3).join(', ')), ...shown.warnings] : shown.warnings;
  return { plan: { ...shown, warnings }, commit: async () => (await apply(shown)).changes };
}

/** One request for each update and each pair of action and deadline. */
function ordersOf(updates: Named[], choices: Record<string, Choice>): Order[] {
  const same = new Map<string, { groups: string[]; choice: Choice }>();
  for (const [group, choice] of Object.entries(choices)) {
    if (choice.action === 'keep') continue;
    const key = choice.action === 'install' || choice.action === 'uninstall' ? `${choice.action} ${choice.deadline} ${choice.at}` : choice.action;
    same.set(key, { groups: [...(same.get(key)?.groups ?? []), group], choice });
  }
  return updates.flatMap((update) =>
    [...same.values()].map(({ groups, choice }) => {
      const hasDeadline = choice.action === 'install' || choice.action === 'uninstall';
      return { update: update.id, groups, action: choice.action as Action, ...(hasDeadline ? { deadline: deadlineOf(choice) } : {}) };
    }),
  );
}

export function ApproveDialog({ updates, onClose, onDone }: { updates: Named[]; onClose: () => void; onDone: () => void }) {
  const only = updates.length === 1 ? updates[0] : undefined;
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const present = useLoad(async (signal) => (only ? (await api.get<Page<ApprovalView>>('/approvals', { update: only.id, limit: 1000 }, signal)).items : []), []);
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const [plans, setPlans] = useState<Plans>();
  const [failures, setFailures] = useState<Refusal[]>([]);
  const [working, setWorking] = useState('');
  const orders = useMemo(() => ordersOf(updates, choices), [choices]);

  const lookAtEach = async () => {
    const { done, failed } = await eachOf(
      orders,
      async (order): Promise<Planned> => ({
        plan: await api.post<ApprovalPlan>('/approvals', { ...order, dry_run: true }),
        commit: async () => (await api.post<ApprovalPlan>('/approvals', order)).changes,
      }),
      (finished) => setWorking(t.planning(finished, orders.length)),
    );
    setPlans(done);
    setFailures(failed);
  };
  const look = async () => {
    setFailures([]);
    setWorking(t.planning(0, orders.length));
    // Many updates are one act, unless one of them forbids it: then each is asked for, and says why not.
    const planned = only ? undefined : await Promise.all(actsOf(updates, choices).map(together)).catch(() => undefined);
    if (planned) setPlans(planned);
    else await lookAtEach();
    setWorking('');
  };
  const commit = async () => {
    const wanted = plans ?? [];
    setWorking(t.committing(0, wanted.length));
    const { done, failed } = await eachOf(wanted, (planned) => planned.commit(), (finished) => setWorking(t.committing(finished, wanted.length)));
    setWorking('');
    setFailures(failed);
    const changed = done.flat();
    if (changed.length) approved(t.done(changed.length), changed, onDone);
    onDone();
    if (failed.length === 0) onClose();
  };
  const changes = plans?.reduce((sum, { plan }) => sum + plan.changes.length, 0) ?? 0;
  return (
    <Dialog
      title={plans ? t.planTitle : t.title(updates.length, only?.title ?? '')}
      size="large"
      onClose={onClose}
      footer={
        plans ? (
          <>
            <Button onClick={() => setPlans(undefined)}>{t.back}</Button>
            <Button kind="primary" disabled={changes === 0 || working !== ''} onClick={commit}>
              {t.commit(changes)}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{texts.actions.cancel}</Button>
            <Button kind="primary" disabled={orders.length === 0 || working !== ''} onClick={look}>
              {t.showPlan}
            </Button>
          </>
        )
      }
    >
      <p role="status" class={working ? 'muted' : 'visually-hidden'}>
        {working}
      </p>
      {groups.error && <Problem error={groups.error} retry={groups.reload} />}
      {failures.length > 0 && (
        <div class="stack">
          {updates.length > 1 && <p>{t.failures(failures.length)}</p>}
          {distinct(failures).map((failure) => (
            <Problem key={failure.detail} error={failure} />
          ))}
        </div>
      )}
      {plans ? <Plan plans={plans} /> : groups.data && present.data ? <Choices groups={groups.data.items} present={present.data} choices={choices} onChoices={setChoices} /> : <Skeleton lines={6} />}
    </Dialog>
  );
}

function distinct(failures: Refusal[]): Refusal[] {
  return failures.filter((failure, index) => failures.findIndex((other) => other.detail === failure.detail) === index).slice(0, 6);
}

function Choices({ groups, present, choices, onChoices }: { groups: GroupView[]; present: ApprovalView[]; choices: Record<string, Choice>; onChoices: (choices: Record<string, Choice>) => void }) {
  const { me, canActEverywhere } = useRights();
  const own = new Set(me.groups.map((group) => group.id));
  const parents = new Map(groups.map((group) => [group.id, group.parent ?? null]));
  const below = (group: string, above: string): boolean => {
    for (let at: string | null = group, steps = 0; at && steps < 100; at = parents.get(at) ?? null, steps += 1) if (at === above) return true;
    return false;
  };
  const isAllowed = (group: GroupView) => canActEverywhere || [...own].some((mine) => below(group.id, mine));
  const change = (group: string, part: Partial<Choice>) => onChoices({ ...choices, [group]: { ...(choices[group] ?? KEEP), ...part } });
  const spread = (group: GroupView) => {
    const next = { ...choices };
    for (const other of groups) if (other.id !== group.id && below(other.id, group.id)) next[other.id] = { ...(choices[group.id] ?? KEEP) };
    onChoices(next);
  };
  return (
    <>
      <p class="lead">{t.lead}</p>
      <div>
        <div class="approve-line head" aria-hidden="true">
          <span>{t.group}</span>
          <span>{t.decision}</span>
          <span>{t.deadline}</span>
          <span />
        </div>
        {groups.map((group) => {
          const choice = choices[group.id] ?? KEEP;
          const now = present.find((approval) => approval.group.id === group.id);
          const hasChildren = groups.some((other) => other.parent === group.id);
          const isTop = !group.parent;
          const nowText = now ? texts.actionsOf[now.action] + (now.deadline ? `, ${time(now.deadline)}` : '') : isTop ? texts.approvals.unapproved : t.inherited;
          const takesDeadline = choice.action === 'install' || choice.action === 'uninstall';
          return (
            <div class="approve-line" key={group.id}>
              <span class="name" style={{ paddingInlineStart: `${Math.max(0, group.path.length - 1) * 1.2}rem` }}>
                <Icon name="folder" size={15} />
                {group.name}
                <span class="muted">({count(group.computers_below)})</span>
              </span>
              <select class={`input ${choice.action === 'keep' ? '' : 'changed'}`} aria-label={`${t.decision}: ${group.name}`} disabled={!isAllowed(group)} value={choice.action} onChange={(event) => change(group.id, { action: event.currentTarget.value as Choice['action'] })}>
                <option value="keep">{t.keepNow(nowText)}</option>
                <option value="install">{texts.actionsOf.install}</option>
                <option value="uninstall">{texts.actionsOf.uninstall}</option>
                <option value="none">{texts.actionsOf.none}</option>
                {!isTop && <option value="inherit">{texts.actionsOf.inherit}</option>}
              </select>
              <span class="stack">
                <select class="input" aria-label={`${t.deadline}: ${group.name}`} disabled={!takesDeadline} value={choice.deadline} onChange={(event) => change(group.id, { deadline: event.currentTarget.value as Deadline })}>
                  {Object.entries(t.deadlines).map(([name, title]) => (
                    <option key={name} value={name}>
                      {title}
                    </option>
                  ))}
                </select>
                {takesDeadline && choice.deadline === 'custom' && <input class="input" type="datetime-local" aria-label={`${t.deadlineAt}: ${group.name}`} value={choice.at} onInput={(event) => change(group.id, { at: event.currentTarget.value })} />}
              </span>
              {hasChildren ? (
                <Button kind="quiet" class="small" aria-label={t.sameBelow(group.name)} disabled={choice.action === 'keep'} onClick={() => spread(group)}>
                  {t.applyToChildren}
                </Button>
              ) : (
                <span />
              )}
            </div>
          );
        })}
      </div>
    </>
  );
}

function Plan({ plans }: { plans: Plans }) {
  const changes = plans.flatMap(({ plan }) => plan.changes);
  if (changes.length === 0) return <p>{plans.length > 0 && `${t.nothing}. ${t.nothingNext}`}</p>;
  const warnings = [...new Set(plans.flatMap(({ plan }) => plan.warnings))];
  const files = new Map(plans.flatMap(({ plan }) => plan.missing_files).map((file) => [file.sha1, file]));
  const size = [...files.values()].reduce((sum, file) => sum + file.size, 0);
  const most = (value: (plan: Planned['plan']) => number) => Math.max(...plans.map(({ plan }) => value(plan)));
  return (
    <>
      <Facts
        facts={[
          [t.computers, count(most((plan) => plan.computers))],
          [t.needing, count(most((plan) => plan.computers_needing))],
          [t.content, bytes(plans.reduce((sum, { plan }) => sum + plan.content_bytes, 0))],
          [t.missing, files.size ? t.missingCount(files.size, bytes(size)) : t.nothingMissing],
        ]}
      />
      {warnings.map((warning) => (
        <p class="note warn" key={warning}>
          <Icon name="warning" />
          {warning}
        </p>
      ))}
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t.planTitle}>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{t.columns.update}</th>
              <th scope="col">{t.columns.group}</th>
              <th scope="col">{t.columns.before}</th>
              <th scope="col">{t.columns.after}</th>
              <th scope="col">{t.columns.deadline}</th>
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, SHOWN_CHANGES).map((change) => (
              <tr key={`${change.update}${change.group.id}`}>
                <td class="break">{change.title ?? change.update}</td>
                <td>{change.group.name}</td>
                <td>{change.before ? <ActionPill action={change.before} /> : '–'}</td>
                <td>{change.after ? <ActionPill action={change.after} /> : t.inherited}</td>
                <td class="nowrap">{time(change.deadline)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {changes.length > SHOWN_CHANGES && <p class="muted">{t.more(changes.length - SHOWN_CHANGES)}</p>}
    </>
  );
}
