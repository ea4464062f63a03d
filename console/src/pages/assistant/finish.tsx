// The first synchronization, as it goes on, and where to go from there.
import { announce } from '../../announce';
import { api } from '../../api/client';
import type { Overview, SyncStatus } from '../../api/types';
import { Button, LinkButton, Problem, Skeleton, useAct } from '../../components/basics';
import { Progress } from '../../components/pictures';
import { count } from '../../format';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.assistant.finish;

export function Finish() {
  const sync = useLoad((signal) => api.get<SyncStatus>('/synchronization', {}, signal), [], { topics: ['synchronization', 'jobs'], every: 2500 });
  const status = useLoad((signal) => api.get<Overview>('/status', {}, signal), [sync.data?.job?.id, sync.data?.last?.result]);
  const { isBusy, error, act } = useAct();
  if (!sync.data) return sync.error ? <Problem error={sync.error} retry={sync.reload} /> : <Skeleton />;
  const { settings, job, last } = sync.data;
  const start = () =>
    act(async () => {
      await api.post('/synchronization/start');
      announce(texts.sync.started);
      sync.reload();
    });
  const updates = status.data?.updates ?? 0;
  const isDone = !job && last?.result === 'done' && updates > 0;
  return (
    <div class="form">
      <h2>{isDone ? t.done(count(updates)) : t.title}</h2>
      {error && <Problem error={error} />}
      {!isDone && <p>{settings.source === 'none' ? t.noSource : t.text}</p>}
      {job && <Running job={job} />}
      {!job && last?.result === 'failed' && (
        <div class="problem" role="alert">
          <div>
            <strong>{t.failed}</strong>
            <p class="break">{last.error}</p>
          </div>
        </div>
      )}
      {isDone && <Next />}
      <div class="form-actions">
        {settings.source === 'none' ? (
          <LinkButton href="/exchange">{t.toImport}</LinkButton>
        ) : (
          <Button kind={isDone ? 'plain' : 'primary'} icon="synchronizations" disabled={isBusy || Boolean(job)} onClick={start}>
            {isDone ? t.again : t.start}
          </Button>
        )}
        {isDone && (
          <LinkButton kind="primary" href="/group-policy">
            {t.toPolicy}
          </LinkButton>
        )}
        {isDone && <LinkButton href="/updates">{t.toUpdates}</LinkButton>}
        <LinkButton href="/">{t.toOverview}</LinkButton>
      </div>
    </div>
  );
}

function Running({ job }: { job: NonNullable<SyncStatus['job']> }) {
  const { step, done, total } = job.progress;
  return (
    <div class="stack" role="status">
      <p>
        <b>{texts.sync.running}</b> · {step} {total ? `(${count(done)} / ${count(total)})` : ''}
      </p>
      <Progress label={texts.sync.running} value={done} total={total} />
    </div>
  );
}

function Next() {
  return (
    <div>
      <h3>{t.next}</h3>
      <ol>
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  );
}
