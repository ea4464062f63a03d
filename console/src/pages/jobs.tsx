// Work that takes time.
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api, segment } from '../api/client';
import type { JobView } from '../api/types';
import { Button, Confirm, Empty, Facts, PageHead, Pill, Problem, Skeleton, type Tone } from '../components/basics';
import { Detail } from '../components/detail';
import { Progress } from '../components/pictures';
import { type Column, DataTable } from '../components/rows';
import { ago, count, time, words } from '../format';
import { useLoad, useRows } from '../hooks';
import { navigate, type Place } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';
import { ImportDialog } from './exchange/import';

const t = texts.jobs;
const tones: Record<JobView['state'], Tone> = { queued: 'calm', running: 'info', done: 'good', failed: 'bad', cancelled: 'calm' };

export function Jobs({ place }: { place: Place }) {
  const { canConfigure } = useRights();
  const newest = useLoad((signal) => api.get<{ items: JobView[] }>('/jobs', { limit: 20 }, signal), [], { topics: ['jobs'], every: 3000 });
  const state = newest.data?.items.map((job) => `${job.id}${job.state}`).join();
  const rows = useRows<JobView>((start, limit, signal) => api.get('/jobs', { ...start, limit }, signal), [state]);
  const fresh = new Map(newest.data?.items.map((job) => [job.id, job]));
  const shown = { ...rows, rows: rows.rows.map((job) => fresh.get(job.id) ?? job) };
  const [isImporting, setImporting] = useState(false);
  const open = place.segments[1];
  return (
    <>
      <PageHead title={texts.pages.jobs} lead={t.lead}>
        {canConfigure && (
          <Button kind="primary" icon="plus" onClick={() => setImporting(true)}>
            {t.import}
          </Button>
        )}
      </PageHead>
      <div class={`split ${open ? 'with-detail' : ''}`}>
        <div class="list-part">
          <DataTable
            label={t.list}
            columns={columns}
            rows={shown}
            rowKey={(job) => job.id}
            rowLabel={(job) => words(job.kind)}
            open={open}
            onOpen={(job) => navigate(`/jobs/${segment(job.id)}`)}
            empty={
              <Empty icon="jobs" title={t.empty}>
                <p>{t.emptyNext}</p>
              </Empty>
            }
          />
        </div>
        {open && <Job key={open} id={open} />}
      </div>
      {isImporting && <ImportDialog onClose={() => setImporting(false)} onDone={newest.reload} />}
    </>
  );
}

const c = t.columns;
const columns: Column<JobView>[] = [
  {
    key: 'kind', title: c.kind, width: 'minmax(12rem, 1fr)',
    render: (job) => (
      <a class="row-title" tabIndex={-1} href={`/jobs/${segment(job.id)}`}>
        {words(job.kind)}
        {job.subject && <span class="muted"> · {job.subject}</span>}
      </a>
    ),
  },
  { key: 'state', title: c.state, width: '7.5rem', render: (job) => <Pill tone={tones[job.state]}>{t.states[job.state]}</Pill> },
  { key: 'progress', title: c.progress, width: 'minmax(9rem, .6fr)', rank: 2, render: (job) => (job.state === 'running' ? <Progress label={job.progress.step} value={job.progress.done} total={job.progress.total} /> : job.error ?? '') },
  { key: 'created', title: c.created, width: '9rem', rank: 2, render: (job) => ago(job.created) },
  { key: 'finished', title: c.finished, width: '13.5rem', rank: 3, render: (job) => time(job.finished) },
];

function Job({ id }: { id: string }) {
  const { canConfigure } = useRights();
  const [isAsking, setAsking] = useState(false);
  const [isOver, setOver] = useState(false);
  const job = useLoad(
    async (signal) => {
      const found = await api.get<JobView>(`/jobs/${segment(id)}`, {}, signal);
      setOver(found.state !== 'queued' && found.state !== 'running');
      return found;
    },
    [id],
    { topics: ['jobs'], every: isOver ? 0 : 2000 },
  );
  const data = job.data;
  const close = () => navigate('/jobs');
  return (
    <Detail title={data ? words(data.kind) : texts.loading} label={c.kind} onClose={close} actions={canConfigure && data && !isOver && <Button onClick={() => setAsking(true)}>{t.cancel}</Button>}>
      {job.error && <Problem error={job.error} retry={job.reload} />}
      {!data && !job.error && <Skeleton />}
      {data && (
        <>
          {!isOver && (
            <div class="stack" role="status">
              <p>
                {data.progress.step} {data.progress.total ? `(${count(data.progress.done)} / ${count(data.progress.total)})` : ''}
              </p>
              <Progress label={c.progress} value={data.progress.done} total={data.progress.total} />
            </div>
          )}
          {data.error && (
            <div class="problem">
              <p class="break">{data.error}</p>
            </div>
          )}
          <Facts
            facts={[
              [c.state, <Pill tone={tones[data.state]}>{t.states[data.state]}</Pill>],
              [t.subject, data.subject],
              [c.created, time(data.created)],
              [c.finished, time(data.finished)],
              ...Object.entries(data.counts).map(([name, value]): [string, string] => [words(name), count(value)]),
            ]}
          />
          {data.warning_count > 0 && (
            <section class="stack">
              <h3>{t.warnings(data.warning_count)}</h3>
              <ul class="event-list">
                {data.warnings.map((warning, index) => (
                  <li key={index} class="break">
                    <strong>{warning.subject}</strong>
                    {warning.message}
                  </li>
                ))}
              </ul>
              {data.warning_count > data.warnings.length && <p class="muted">{t.moreWarnings(data.warning_count - data.warnings.length)}</p>}
            </section>
          )}
        </>
      )}
      {isAsking && data && (
        <Confirm
          title={t.cancel}
          text={words(data.kind)}
          action={t.cancel}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await api.delete(`/jobs/${segment(id)}`);
            announce(t.cancelled);
            job.reload();
          }}
        />
      )}
    </Detail>
  );
}
