// Files of updates on their way to this server.
import { announce } from '../announce';
import { api, type Page } from '../api/client';
import type { ContentSummary, DownloadView } from '../api/types';
import { Button, Card, Empty, Facts, Filter, PageHead, Pill, Problem, type Tone, useAct } from '../components/basics';
import { Progress } from '../components/pictures';
import { type Column, DataTable } from '../components/rows';
import { bytes, count } from '../format';
import { useLoad, useRows } from '../hooks';
import { type Place, refine } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';

const t = texts.content;
const c = t.columns;
const tones: Record<DownloadView['state'], Tone> = { queued: 'info', done: 'good', cancelled: 'calm', failed: 'bad' };

export function Downloads({ place }: { place: Place }) {
  const { canConfigure } = useRights();
  const state = place.query.get('state') ?? '';
  const summary = useLoad((signal) => api.get<ContentSummary>('/content', {}, signal), [], { every: 4000 });
  const data = summary.data;
  const counts = data && [data.files_queued, data.files_running, data.files_done, data.files_failed];
  const rows = useRows<DownloadView>((start, limit, signal) => api.get<Page<DownloadView>>('/content/downloads', { state, ...start, limit }, signal), [state, counts]);
  const { isBusy, error, act } = useAct();
  const send = (path: string, say: (answer: { files: number }) => string, body?: object) =>
    act(async () => {
      const answer = await api.post<{ files: number }>(`/content/${path}`, body);
      announce(say(answer));
      summary.reload();
    });
  return (
    <>
      <PageHead title={texts.pages.content} lead={t.lead}>
        {canConfigure && data && (
          <>
            {data.paused ? (
              <Button kind="primary" disabled={isBusy} onClick={() => send('resume', () => t.resumed)}>
                {t.resume}
              </Button>
            ) : (
              <Button disabled={isBusy} onClick={() => send('pause', () => t.paused)}>
                {t.pause}
              </Button>
            )}
            <Button disabled={isBusy || data.files_failed === 0} onClick={() => send('retry', (answer) => t.retried(answer.files), {})}>
              {t.retry}
            </Button>
            <Button disabled={isBusy || data.files_queued === 0} onClick={() => send('cancel', (answer) => t.cancelledCount(answer.files), {})}>
              {t.cancel}
            </Button>
            <Button disabled={isBusy} onClick={() => send('verify', () => t.verifyStarted, {})}>
              {t.verify}
            </Button>
          </>
        )}
      </PageHead>
      {(error ?? summary.error) && <Problem error={(error ?? summary.error)!} retry={summary.reload} />}
      {data && (
        <Card>
          <div class="stack">
            {data.obstacle && (
              <p class="note warn">
                <span>{data.obstacle}</span>
              </p>
            )}
            <Progress label={texts.pages.content} value={data.bytes_have} total={data.bytes_wanted || 1} />
            <Facts
              facts={[
                [t.have, texts.overview.freeOf(bytes(data.bytes_have), bytes(data.bytes_wanted))],
                [t.running, count(data.files_running)],
                [t.waiting, count(data.files_queued)],
                [t.failed, count(data.files_failed)],
                [t.folder, <code>{data.folder}</code>],
                [c.state, data.paused && <Pill tone="warn">{t.isPaused}</Pill>],
              ]}
            />
          </div>
        </Card>
      )}
      <div class="filters" role="search">
        <Filter label={c.state} value={state} onValue={(next) => refine({ state: next })} options={[['', texts.updates.any], ...(Object.entries(t.states) as [string, string][])]} />
      </div>
      <div class="fill">
        <DataTable
          label={t.list}
          columns={columns}
          rows={rows}
          rowKey={(file) => file.sha1}
          rowLabel={(file) => file.name}
          empty={
            <Empty icon="folder" title={t.empty}>
              <p>{t.emptyNext}</p>
            </Empty>
          }
        />
      </div>
    </>
  );
}

const columns: Column<DownloadView>[] = [
  { key: 'name', title: c.name, width: 'minmax(12rem, 1fr)', render: (file) => <span title={file.name}>{file.name}</span> },
  { key: 'state', title: c.state, width: '8rem', render: (file) => <Pill tone={file.is_running ? 'wait' : tones[file.state]}>{file.is_running ? t.running : t.states[file.state]}</Pill> },
  { key: 'size', title: c.size, width: '6.5rem', align: 'end', rank: 2, render: (file) => bytes(file.size) },
  { key: 'reasons', title: c.reasons, width: '9rem', rank: 3, render: (file) => file.reasons.map((reason) => t.reasons[reason]).join(', ') },
  { key: 'tries', title: c.tries, width: '6rem', align: 'end', rank: 3, render: (file) => count(file.attempts) },
  { key: 'error', title: c.error, width: 'minmax(8rem, 1fr)', rank: 2, render: (file) => <span title={file.error ?? ''}>{file.error ?? ''}</span> },
];
