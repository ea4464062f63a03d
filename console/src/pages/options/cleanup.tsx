// The cleanup wizard: choose, look, do; and what is done by itself every day.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, segment } from '../../api/client';
import type { CleanupPreviewView, CleanupStatus, JobView, SettingsView } from '../../api/types';
import { Button, Check, Facts, Problem, Skeleton, TextField, useAct } from '../../components/basics';
import { Progress } from '../../components/pictures';
import { bytes, count, time } from '../../format';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';
import { difference, SectionForm } from './form';

const t = texts.cleanup;
const STEPS = Object.keys(t.steps);
type Settings = SettingsView['cleanup'];

export function Cleanup() {
  const status = useLoad((signal) => api.get<CleanupStatus>('/cleanup', {}, signal), [], { topics: ['jobs'] });
  return (
    <div class="stack">
      <Wizard onDone={status.reload} />
      <section class="test-mail">
        <SectionForm<Settings> title={t.settings} lead={t.settingsLead} load={async (signal) => (await api.get<SettingsView>('/settings', {}, signal)).cleanup} save={(value, before) => api.patch('/settings', { cleanup: difference(value, before) })}>
          {(value, change) => <Daily value={value} change={change} />}
        </SectionForm>
      </section>
      {status.error && <Problem error={status.error} retry={status.reload} />}
      {status.data && <Runs runs={status.data.runs} />}
    </div>
  );
}

/** `2` files, but `1.5 GB`. */
const shown = (name: string, value: number) => (name === 'bytes_freed' ? bytes(value) : count(value));
const facts = (counts: object) => (Object.entries(counts) as [string, number][]).filter(([, value]) => value > 0).map(([name, value]): [string, string] => [t.counts[name] ?? name, shown(name, value)]);

function Wizard({ onDone }: { onDone: () => void }) {
  const [steps, setSteps] = useState<string[]>(STEPS);
  const [found, setFound] = useState<CleanupPreviewView>();
  const [job, setJob] = useState<string>();
  const { isBusy, error, act } = useAct();
  const choose = (step: string, on: boolean) => {
    setFound(undefined);
    setSteps(STEPS.filter((each) => (each === step ? on : steps.includes(each))));
  };
  const preview = () => act(async () => setFound(await api.post<CleanupPreviewView>('/cleanup/preview', { steps })));
  const run = () =>
    act(async () => {
      setJob((await api.post<JobView>('/cleanup/run', { steps })).id);
      setFound(undefined);
    });
  const told = found ? facts(found.counts) : [];
  return (
    <section class="form">
      <div>
        <h2>{texts.options.sections.cleanup}</h2>
        <p class="lead">{t.lead}</p>
      </div>
      {error && <Problem error={error} />}
      {STEPS.map((step) => (
        <Check key={step} label={t.steps[step]?.[0]} hint={t.steps[step]?.[1]} checked={steps.includes(step)} onChecked={(on) => choose(step, on)} />
      ))}
      {isBusy && <Progress label={t.looking} value={0} total={null} />}
      {job && <Running id={job} onDone={onDone} />}
      {found && (
        <div class="stack" role="status">
          <h3>{t.previewed}</h3>
          {told.length === 0 ? <p>{t.nothing}</p> : <Facts facts={told} />}
          {found.items.length > 0 && (
            <details>
              <summary>{t.items(found.items.length)}</summary>
              <ul class="group-list" tabIndex={0} aria-label={t.previewed}>
                {found.items.map((item) => (
                  <li key={`${item.step}${item.id}`} class="break">
                    {t.steps[item.step]?.[0]}: {item.title ?? item.id}
                  </li>
                ))}
              </ul>
              {found.items.length >= 1000 && <p class="muted">{t.more}</p>}
            </details>
          )}
        </div>
      )}
      <div class="form-actions">
        <Button kind={found ? 'plain' : 'primary'} disabled={isBusy || steps.length === 0} onClick={() => void preview()}>
          {t.preview}
        </Button>
        {told.length > 0 && (
          <Button kind="danger" disabled={isBusy} onClick={() => void run()}>
            {t.run}
          </Button>
        )}
      </div>
    </section>
  );
}

/** A run that this page began, until it ends. */
function Running({ id, onDone }: { id: string; onDone: () => void }) {
  const [isOver, setOver] = useState(false);
  const job = useLoad(
    async (signal) => {
      const found = await api.get<JobView>(`/jobs/${segment(id)}`, {}, signal);
      if (!isOver && found.state !== 'queued' && found.state !== 'running') {
        setOver(true);
        announce(found.state === 'done' ? t.done : t.stopped, found.state === 'done' ? 'done' : 'failed');
        onDone();
      }
      return found;
    },
    [id],
    { topics: ['jobs'], every: isOver ? 0 : 1000 },
  );
  if (!job.data) return <Skeleton lines={2} />;
  return (
    <div class="stack" role="status">
      {isOver ? (
        <h3>{job.data.state === 'done' ? t.done : t.stopped}</h3>
      ) : (
        <>
          <p>{t.running}</p>
          <Progress label={t.running} value={job.data.progress.done} total={job.data.progress.total} />
        </>
      )}
      {job.data.error && <p class="break">{job.data.error}</p>}
      <Facts facts={facts(job.data.counts)} />
      <a href={`/jobs/${segment(id)}`}>{t.toJob}</a>
    </div>
  );
}

function Daily({ value, change }: { value: Settings; change: (part: Partial<Settings>) => void }) {
  const days = (name: 'superseded_days' | 'expired_days' | 'declined_days' | 'revision_days' | 'computer_days', label: string) => (
    <TextField label={label} type="number" min={0} value={String(value[name])} onValue={(text) => change({ [name]: Math.max(0, Math.floor(Number(text) || 0)) })} />
  );
  const chosen: string[] = value.steps;
  return (
    <>
      <Check label={t.daily} checked={value.daily} onChecked={(daily) => change({ daily })} />
      {value.daily && (
        <>
          <TextField label={t.time} type="time" value={value.time} onValue={(at) => change({ time: at })} />
          <fieldset class="radios">
            <legend class="label">{t.dailySteps}</legend>
            {STEPS.map((step) => (
              <Check key={step} label={t.steps[step]?.[0]} checked={chosen.includes(step)} onChecked={(on) => change({ steps: STEPS.filter((each) => (each === step ? on : chosen.includes(each))) as Settings['steps'] })} />
            ))}
          </fieldset>
        </>
      )}
      <h3>{t.days}</h3>
      {days('superseded_days', t.superseded)}
      {days('expired_days', t.expired)}
      {days('declined_days', t.declined)}
      {days('revision_days', t.revision)}
      {days('computer_days', t.computer)}
    </>
  );
}

function Runs({ runs }: { runs: CleanupStatus['runs'] }) {
  return (
    <section class="stack test-mail">
      <h3>{t.runs}</h3>
      {runs.length === 0 && <p class="muted">{t.noRuns}</p>}
      <ul class="event-list">
        {runs.map((run) => (
          <li key={run.started}>
            <strong>
              {time(run.started)}, {run.is_scheduled ? t.byItself : t.byHand}
              {!run.finished && ` – ${t.still}`}
            </strong>
            {facts(run.counts)
              .map(([name, value]) => `${name}: ${value}`)
              .join(' · ') || t.nothing}
          </li>
        ))}
      </ul>
    </section>
  );
}
