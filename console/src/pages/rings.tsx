// Rings: updates reach a few computers first, and the others when those did well.
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api, type Page, segment } from '../api/client';
import type { GroupView, RingPlanView, RolloutRingView, RolloutView, StartedRollouts } from '../api/types';
import { Button, Check, Confirm, Dialog, Empty, Facts, Field, PageHead, Pill, Problem, SelectField, Skeleton, Tabs, TextField, type Tone, useAct } from '../components/basics';
import { Detail } from '../components/detail';
import { Bar } from '../components/pictures';
import { type Column, DataTable } from '../components/rows';
import { Tree } from '../components/tree';
import { bytes, count, time } from '../format';
import { useLoad, useRows } from '../hooks';
import { Icon } from '../icons';
import { navigate, type Place, refine } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';

const t = texts.rings;
const c = t.columns;
type Tab = keyof typeof t.tabs;
type Plan = RingPlanView;
const tones: Record<RolloutView['state'], Tone> = { running: 'info', paused: 'warn', completed: 'good', cancelled: 'calm' };

export function Rings({ place }: { place: Place }) {
  const tab: Tab = place.query.get('tab') === 'plans' ? 'plans' : 'rollouts';
  return (
    <>
      <PageHead title={texts.pages.rings} lead={t.lead} />
      <Tabs label={texts.pages.rings} tabs={Object.entries(t.tabs) as [Tab, string][]} value={tab} onValue={(next) => refine({ tab: next === 'rollouts' ? null : next })} />
      {tab === 'plans' ? <Plans /> : <Rollouts open={place.segments[1]} />}
    </>
  );
}

function Rollouts({ open }: { open?: string }) {
  const [turn, setTurn] = useState(0);
  const rows = useRows<RolloutView>((start, limit, signal) => api.get('/rollouts', { ...start, limit }, signal), [turn]);
  return (
    <div class={`split ${open ? 'with-detail' : ''}`}>
      <div class="list-part">
        <DataTable
          label={t.tabs.rollouts}
          columns={columns}
          rows={rows}
          rowKey={(rollout) => String(rollout.id)}
          rowLabel={(rollout) => rollout.title ?? rollout.update}
          open={open}
          onOpen={(rollout) => navigate(`/rings/${rollout.id}`)}
          empty={
            <Empty icon="rings" title={t.empty}>
              <p>{t.emptyNext}</p>
            </Empty>
          }
        />
      </div>
      {open && <Rollout key={open} id={open} onChanged={() => setTurn((n) => n + 1)} />}
    </div>
  );
}

const columns: Column<RolloutView>[] = [
  { key: 'update', title: c.update, width: 'minmax(12rem, 1fr)', render: (rollout) => <a class="row-title" tabIndex={-1} href={`/rings/${rollout.id}`}>{rollout.title ?? rollout.update}</a> },
  { key: 'plan', title: c.plan, width: '10rem', rank: 2, render: (rollout) => rollout.plan },
  { key: 'state', title: c.state, width: '7.5rem', render: (rollout) => <Pill tone={tones[rollout.state]}>{t.states[rollout.state]}</Pill> },
  { key: 'rings', title: c.rings, width: '7rem', rank: 2, render: (rollout) => t.ringsOf(rollout.rings_released, rollout.rings_total) },
  { key: 'created', title: c.created, width: '13rem', rank: 3, render: (rollout) => time(rollout.created) },
];

function Rollout({ id, onChanged }: { id: string; onChanged: () => void }) {
  const { canAct } = useRights();
  const rollout = useLoad((signal) => api.get<RolloutView>(`/rollouts/${segment(id)}`, {}, signal), [id], { topics: ['rollouts', 'rings', 'computers'], every: 10_000 });
  const [isEnding, setEnding] = useState(false);
  const [isWithdrawn, setWithdrawn] = useState(false);
  const { isBusy, error, act } = useAct();
  const data = rollout.data;
  const send = (what: 'pause' | 'resume') =>
    act(async () => {
      await api.post(`/rollouts/${segment(id)}/${what}`, what === 'pause' ? {} : undefined);
      rollout.reload();
      onChanged();
    });
  const problem = error ?? rollout.error;
  const isOver = data?.state === 'completed' || data?.state === 'cancelled';
  return (
    <Detail
      title={data ? (data.title ?? data.update) : texts.loading}
      label={t.details}
      onClose={() => navigate('/rings')}
      actions={
        data && (
          <>
            <Pill tone={tones[data.state]}>{t.states[data.state]}</Pill>
            {canAct && data.state === 'running' && (
              <Button disabled={isBusy} onClick={() => send('pause')}>
                {texts.content.pause}
              </Button>
            )}
            {canAct && data.state === 'paused' && (
              <Button kind="primary" disabled={isBusy} onClick={() => send('resume')}>
                {texts.content.resume}
              </Button>
            )}
            {canAct && !isOver && <Button onClick={() => setEnding(true)}>{t.end}</Button>}
          </>
        )
      }
    >
      {problem && <Problem error={problem} retry={rollout.reload} />}
      {!data && !problem && <Skeleton />}
      {data && (
        <>
          {data.paused_because && (
            <p class="note warn">
              <Icon name="warning" />
              {data.paused_because}
            </p>
          )}
          <Facts
            facts={[
              [c.update, <a href={`/updates/${segment(data.update)}`}>{data.title ?? data.update}</a>],
              [c.plan, data.plan],
              [texts.audit.columns.actor, data.administrator],
              [c.created, time(data.created)],
              [t.ended, data.ended && time(data.ended)],
            ]}
          />
          <ol class="event-list">
            {(data.rings ?? []).map((ring) => (
              <Ring key={ring.name} ring={ring} />
            ))}
          </ol>
        </>
      )}
      {isEnding && (
        <Confirm
          danger
          title={t.endTitle}
          text={<Check label={t.withdraw} checked={isWithdrawn} onChecked={setWithdrawn} />}
          action={t.end.replace('…', '')}
          onClose={() => setEnding(false)}
          onConfirm={async () => {
            await api.post(`/rollouts/${segment(id)}/cancel`, { withdraw: isWithdrawn });
            rollout.reload();
            onChanged();
          }}
        />
      )}
    </Detail>
  );
}

function Ring({ ring }: { ring: RolloutRingView }) {
  const others = Math.max(0, ring.computers - ring.installed - ring.failed - ring.needed);
  return (
    <li>
      <div class="spread">
        <strong>{ring.name}</strong>
        {ring.released ? <Pill tone="good">{t.released}</Pill> : <Pill tone="calm">{ring.due ? t.due(time(ring.due)) : t.waiting}</Pill>}
      </div>
      <p class="muted">{ring.groups.map((group) => group.name).join(', ')}</p>
      <Bar
        parts={[
          { name: texts.states.installed, value: ring.installed, tone: 'good' },
          { name: texts.states.failed, value: ring.failed, tone: 'bad' },
          { name: texts.states.needed, value: ring.needed, tone: 'warn' },
          { name: t.others, value: others, tone: 'calm' },
        ]}
      />
      <p class="muted">{t.counts(count(ring.computers), count(ring.installed), count(ring.needed), count(ring.failed))}</p>
    </li>
  );
}

function Plans() {
  const { canConfigure } = useRights();
  const plans = useLoad((signal) => api.get<Page<Plan>>('/rings', {}, signal), []);
  const [dialog, setDialog] = useState<{ plan?: Plan; isDeleting?: boolean }>();
  if (plans.error) return <Problem error={plans.error} retry={plans.reload} />;
  if (!plans.data) return <Skeleton />;
  const add = canConfigure && (
    <Button kind="primary" icon="plus" onClick={() => setDialog({})}>
      {t.newPlan}
    </Button>
  );
  return (
    <section class="card stack">
      {plans.data.items.length === 0 ? (
        <Empty icon="rings" title={t.noPlans}>
          <p>{t.noPlansNext}</p>
          {add}
        </Empty>
      ) : (
        <>
          <div>{add}</div>
          <ul class="event-list">
            {plans.data.items.map((plan) => (
              <li key={plan.name}>
                <h3 class="break">{plan.name}</h3>
                <ol class="reasons">
                  {plan.rings.map((ring) => (
                    <li key={ring.name}>
                      {ring.name}: {(ring.groups ?? []).map((group) => group.name).join(', ')}{' '}
                      <span class="muted">{t.gates(ring.delay_hours ?? 0, ring.min_success_percent ?? 90, ring.max_failed_percent ?? 5)}</span>
                    </li>
                  ))}
                </ol>
                {canConfigure && (
                  <div class="row">
                    <Button class="small" onClick={() => setDialog({ plan })}>
                      {texts.actions.edit}
                    </Button>
                    <Button class="small" onClick={() => setDialog({ plan, isDeleting: true })}>
                      {texts.actions.delete}
                    </Button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {dialog && !dialog.isDeleting && <PlanDialog plan={dialog.plan} onClose={() => setDialog(undefined)} onDone={plans.reload} />}
      {dialog?.isDeleting && dialog.plan && (
        <Confirm
          danger
          title={t.deleteTitle(dialog.plan.name)}
          text={t.deleteText}
          action={texts.people.delete}
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            await api.delete(`/rings/${segment(dialog.plan?.name ?? '')}`);
            announce(texts.people.deleted);
            plans.reload();
          }}
        />
      )}
    </section>
  );
}

interface Draft {
  name: string;
  groups: string[];
  hours: string;
  success: string;
  failed: string;
  reported: string;
  windows: string;
  deadline: string;
  delayFrom: 'arrival' | 'previous';
}

function draftOf(ring?: Plan['rings'][number]): Draft {
  return {
    name: ring?.name ?? '',
    groups: (ring?.groups ?? []).map((group) => group.id),
    hours: String(ring?.delay_hours ?? 0),
    success: String(ring?.min_success_percent ?? 90),
    failed: String(ring?.max_failed_percent ?? 5),
    reported: String(ring?.min_reported ?? 1),
    windows: (ring?.windows ?? []).join('\n'),
    deadline: ring?.deadline_days?.toString() ?? '',
    delayFrom: ring?.delay_from ?? 'previous',
  };
}

function PlanDialog({ plan, onClose, onDone }: { plan?: Plan; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState(plan?.name ?? '');
  const [drafts, setDrafts] = useState<Draft[]>(plan ? plan.rings.map((ring) => draftOf(ring)) : [{ ...draftOf(), name: t.first }, { ...draftOf(), name: t.second, hours: '72' }]);
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const { isBusy, error, act } = useAct();
  const change = (index: number, part: Partial<Draft>) => setDrafts(drafts.map((draft, at) => (at === index ? { ...draft, ...part } : draft)));
  const save = async (event: Event) => {
    event.preventDefault();
    const isSaved = await act(async () => {
      const rings = drafts.map((draft) => ({
        name: draft.name,
        groups: draft.groups,
        delay_from: draft.delayFrom,
        delay_hours: Number(draft.hours) || 0,
        min_success_percent: Number(draft.success),
        max_failed_percent: Number(draft.failed),
        min_reported: Number(draft.reported) || 1,
        windows: draft.windows.split('\n').map((line) => line.trim()).filter(Boolean),
        ...(draft.deadline === '' ? {} : { deadline_days: Number(draft.deadline) }),
      }));
      if (plan) await api.patch(`/rings/${segment(plan.name)}`, { name, rings }, plan.etag);
      else await api.post('/rings', { name, rings });
      announce(texts.options.saved);
      onDone();
    });
    if (isSaved) onClose();
  };
  const nodes = (groups.data?.items ?? []).map((group) => ({ id: group.id, parent: group.parent ?? null, title: group.name }));
  return (
    <Dialog title={plan ? `${texts.actions.change}: ${plan.name}` : t.newPlan.replace('…', '')} size="large" onClose={onClose}>
      <form class="form" onSubmit={save}>
        {error && <Problem error={error} />}
        <TextField label={t.planName} value={name} onValue={setName} required autofocus />
        {drafts.map((draft, index) => (
          <fieldset key={index} class="card stack">
            <legend class="label">{t.ring(index + 1)}</legend>
            <div class="grid">
              <div class="form">
                <TextField label={t.ringName} value={draft.name} onValue={(value) => change(index, { name: value })} required />
                <TextField label={t.hours} type="number" min={0} value={draft.hours} onValue={(hours) => change(index, { hours })} />
                <SelectField label={t.delayFrom} value={draft.delayFrom} onValue={(delayFrom) => change(index, { delayFrom })} options={[['previous', t.fromPrevious], ['arrival', t.fromArrival]]} />
                <TextField label={t.success} type="number" min={0} max={100} value={draft.success} onValue={(success) => change(index, { success })} />
                <TextField label={t.failed} type="number" min={0} max={100} value={draft.failed} onValue={(failed) => change(index, { failed })} />
                <TextField label={t.reported} type="number" min={1} value={draft.reported} onValue={(reported) => change(index, { reported })} />
                <TextField label={texts.rules.deadlineDays} hint={texts.rules.deadlineHint} type="number" min={0} value={draft.deadline} onValue={(deadline) => change(index, { deadline })} />
              </div>
              <div class="form">
                <div class="field">
                  <span class="label">{t.groups}</span>
                  <div class="picker small">
                    <Tree label={`${t.groups}, ${t.ring(index + 1)}`} nodes={nodes} checked={(node) => draft.groups.includes(node.id)} onCheck={(node, isOn) => change(index, { groups: isOn ? [...draft.groups, node.id] : draft.groups.filter((one) => one !== node.id) })} render={(node) => <span>{node.title}</span>} />
                  </div>
                </div>
                <Field label={t.windows} hint={t.windowsHint}>
                  {(ids) => <textarea class="input" rows={2} value={draft.windows} onInput={(event) => change(index, { windows: event.currentTarget.value })} {...ids} />}
                </Field>
                {drafts.length > 1 && (
                  <div>
                    <Button class="small" onClick={() => setDrafts(drafts.filter((_, at) => at !== index))}>
                      {t.removeRing}
                    </Button>
                  </div>
                )}
              </div>
            </div>
          </fieldset>
        ))}
        <div>
          <Button icon="plus" onClick={() => setDrafts([...drafts, draftOf()])}>
            {t.addRing}
          </Button>
        </div>
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy}>
            {texts.actions.save}
          </Button>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Sends updates through a plan of rings; what would happen is shown first. */
export function StartDialog({ updates, onClose, onDone }: { updates: { id: string; title: string }[]; onClose: () => void; onDone: () => void }) {
  const plans = useLoad((signal) => api.get<Page<Plan>>('/rings', {}, signal), []);
  const [chosen, setChosen] = useState('');
  const plan = chosen || plans.data?.items[0]?.name || '';
  const [shown, setShown] = useState<StartedRollouts>();
  const { isBusy, error, act } = useAct();
  const send = (dry_run: boolean) => api.post<StartedRollouts>('/rollouts', { plan, updates: updates.map((update) => update.id), dry_run });
  const start = async () => {
    const isStarted = await act(async () => {
      const started = await send(false);
      announce(t.started(started.rollouts.length));
      onDone();
    });
    if (isStarted) onClose();
  };
  return (
    <Dialog
      title={t.startTitle(updates.length)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          {shown ? (
            <Button kind="primary" disabled={isBusy} onClick={start}>
              {t.start}
            </Button>
          ) : (
            <Button kind="primary" disabled={isBusy || !plan} onClick={() => act(async () => setShown(await send(true)))}>
              {texts.approve.showPlan}
            </Button>
          )}
        </>
      }
    >
      {(error ?? plans.error) && <Problem error={(error ?? plans.error)!} />}
      {plans.data && plans.data.items.length === 0 ? (
        <Empty icon="rings" title={t.noPlans}>
          <a href="/rings?tab=plans">{t.tabs.plans}</a>
        </Empty>
      ) : (
        <SelectField
          label={c.plan}
          value={plan}
          onValue={(value) => {
            setChosen(value);
            setShown(undefined);
          }}
          options={(plans.data?.items ?? []).map((one): [string, string] => [one.name, one.name])}
        />
      )}
      {shown && (
        <>
          <Facts facts={[[texts.pages.updates, count(shown.rollouts.length)], [texts.approve.content, bytes(shown.content_bytes)]]} />
          {shown.warnings.map((warning) => (
            <p class="note warn" key={warning}>
              <Icon name="warning" />
              {warning}
            </p>
          ))}
          <ol class="event-list">
            {(shown.rollouts[0]?.rings ?? []).map((ring) => (
              <Ring key={ring.name} ring={ring} />
            ))}
          </ol>
        </>
      )}
    </Dialog>
  );
}
