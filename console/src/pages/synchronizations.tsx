// What came from the server above, and when.
import { announce } from '../announce';
import { api } from '../api/client';
import type { SyncRunView, SyncStatus } from '../api/types';
import { Button, Card, Empty, Facts, LinkButton, PageHead, Pill, Problem, type Tone, useAct } from '../components/basics';
import { Columns, Progress } from '../components/pictures';
import { type Column, DataTable } from '../components/rows';
import { ago, count, time } from '../format';
import { useLoad, useRows } from '../hooks';
import { useRights } from '../session';
import { texts } from '../texts';

const t = texts.sync;
const tones: Record<SyncRunView['result'], Tone> = { running: 'info', done: 'good', failed: 'bad', cancelled: 'calm' };

export function sourceName(source: string): string {
  return source === 'microsoft' ? t.microsoft : source === 'none' ? t.noSource : source;
}

export function Synchronizations() {
  const { canConfigure } = useRights();
  const status = useLoad((signal) => api.get<SyncStatus>('/synchronization', {}, signal), [], { topics: ['synchronization', 'jobs'], every: 4000 });
  const runs = useRows<SyncRunView>((start, limit, signal) => api.get('/synchronizations', { ...start, limit }, signal), [status.data?.last?.id, status.data?.last?.result]);
  const { isBusy, error, act } = useAct();
  const data = status.data;
  const send = (what: 'start' | 'stop') =>
    act(async () => {
      await api.post(`/synchronization/${what}`);
      announce(what === 'start' ? t.started : t.stopped);
      status.reload();
    });
  return (
    <>
      <PageHead title={texts.pages.synchronizations} lead={t.lead}>
        {canConfigure && data?.job && (
          <Button disabled={isBusy} onClick={() => send('stop')}>
            {t.stop}
          </Button>
        )}
        {canConfigure && data && data.settings.source !== 'none' && (
          <Button kind="primary" icon="synchronizations" disabled={isBusy || Boolean(data.job)} onClick={() => send('start')}>
            {t.now}
          </Button>
        )}
      </PageHead>
      {(error ?? status.error) && <Problem error={(error ?? status.error)!} retry={status.reload} />}
      {data && (
        <Card>
          <div class="stack">
            {data.job && (
              <div class="stack" role="status">
                <p>
                  <b>{t.running}</b> · {data.job.progress.step} {data.job.progress.total ? `(${count(data.job.progress.done)} / ${count(data.job.progress.total)})` : ''}
                </p>
                <Progress label={t.running} value={data.job.progress.done} total={data.job.progress.total} />
              </div>
            )}
            {!data.job && data.last?.result === 'failed' && (
              <div class="problem">
                <div>
                  <strong>{t.lastFailed}</strong>
                  <p class="break">{data.last.error}</p>
                </div>
              </div>
            )}
            <Facts
              facts={[
                [t.source, canConfigure ? <a href="/options/source">{sourceName(data.settings.source)}</a> : sourceName(data.settings.source)],
                [t.last, data.last ? ago(data.last.started) : texts.never],
                [t.next, data.next ? time(data.next) : t.noSchedule],
              ]}
            />
            {runs.rows.length > 1 && <Chart runs={runs.rows} />}
          </div>
        </Card>
      )}
      <div class="fill">
        <DataTable
          label={t.list}
          columns={columns}
          rows={runs}
          rowKey={(run) => run.id}
          rowLabel={(run) => time(run.started)}
          empty={
            <Empty icon="synchronizations" title={t.empty}>
              <p>{t.emptyNext}</p>
              {canConfigure && <LinkButton href="/options/source">{t.toOptions}</LinkButton>}
            </Empty>
          }
        />
      </div>
    </>
  );
}

function Chart({ runs }: { runs: SyncRunView[] }) {
  const shown = runs.slice(0, 60).reverse();
  return (
    <figure>
      <figcaption class="muted">{t.chart}</figcaption>
      <Columns
        label={t.chart}
        values={shown.map((run) => ({
          name: time(run.started),
          parts: [
            { name: t.columns.new, value: run.updates_new, tone: run.result === 'failed' ? 'bad' : 'info' },
            { name: t.columns.revised, value: run.revisions_new, tone: 'calm' },
          ],
        }))}
      />
    </figure>
  );
}

const c = t.columns;
const columns: Column<SyncRunView>[] = [
  { key: 'started', title: c.started, width: 'minmax(13rem, 1fr)', render: (run) => time(run.started) },
  { key: 'kind', title: c.kind, width: '9rem', rank: 2, render: (run) => `${run.is_scheduled ? t.scheduled : t.manual}${run.attempt > 1 ? `, ${t.attempt(run.attempt)}` : ''}` },
  { key: 'result', title: c.result, width: '8rem', render: (run) => <span title={run.error ?? ''}><Pill tone={tones[run.result]}>{t.results[run.result]}</Pill></span> },
  { key: 'new', title: c.new, width: '7.5rem', align: 'end', render: (run) => count(run.updates_new) },
  { key: 'revised', title: c.revised, width: '6rem', rank: 2, align: 'end', render: (run) => count(run.revisions_new) },
  { key: 'expired', title: c.expired, width: '6rem', rank: 3, align: 'end', render: (run) => count(run.revisions_expired) },
  { key: 'failed', title: c.failed, width: '6rem', rank: 3, align: 'end', render: (run) => count(run.revisions_failed) },
  { key: 'finished', title: c.finished, width: '13.5rem', rank: 3, render: (run) => time(run.finished) },
  { key: 'source', title: c.source, width: 'minmax(10rem, 1fr)', rank: 3, render: (run) => sourceName(run.source) },
];
