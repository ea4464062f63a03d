// The server at a glance: what needs attention, and how updates and computers stand.
import { announce } from '../../announce';
import { api } from '../../api/client';
import type { ContentSummary, Overview as Status, SyncStatus } from '../../api/types';
import { Button, Card, Empty, Facts, LinkButton, PageHead, Pill, Problem, Skeleton, type Tone, useAct } from '../../components/basics';
import { Progress, Ring } from '../../components/pictures';
import { type Point, Trend } from '../../components/trend';
import { ago, bytes, count, time } from '../../format';
import { useLoad } from '../../hooks';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { sourceName } from '../synchronizations';
import { Tasks } from './tasks';

const t = texts.overview;
const REFRESH = 15_000;

export function Overview() {
  const status = useLoad((signal) => api.get<Status>('/status', {}, signal), [], { topics: ['updates', 'approvals', 'computers', 'synchronization', 'groups', 'jobs'], every: REFRESH });
  const sync = useLoad((signal) => api.get<SyncStatus>('/synchronization', {}, signal), [], { topics: ['synchronization', 'jobs'], every: REFRESH });
  const content = useLoad((signal) => api.get<ContentSummary>('/content', {}, signal), [], { every: REFRESH });
  const error = status.error ?? sync.error ?? content.error;
  return (
    <>
      <PageHead title={texts.pages.overview} lead={t.lead} />
      {error && <Problem error={error} retry={status.reload} />}
      {status.data ? (
        <>
          <Card title={t.todo}>
            <Tasks status={status.data} sync={sync.data} content={content.data} />
          </Card>
          <div class="grid">
            <Card title={t.computers}>
              <Computers status={status.data} />
            </Card>
            <Card title={t.updates}>
              <Updates status={status.data} />
            </Card>
            <Card title={t.catalog}>
              <Approvals status={status.data} />
            </Card>
            <Compliance />
            <Synchronization sync={sync.data} onChange={sync.reload} />
            <Downloads content={content.data} />
            <Card title={t.server}>
              <Facts
                facts={[
                  [t.version, status.data.version],
                  [t.groups, <a href="/computers">{count(status.data.groups)}</a>],
                  [t.revisions, count(status.data.revisions)],
                ]}
              />
            </Card>
          </div>
        </>
      ) : (
        !error && <Skeleton lines={8} />
      )}
    </>
  );
}

function Computers({ status }: { status: Status }) {
  if (status.computers === 0)
    return (
      <Empty icon="computers" title={t.tasks.noComputers}>
        <LinkButton href="/group-policy">{texts.pages.policy}</LinkButton>
      </Empty>
    );
  const { computers_with_failures: failed, computers_unreported: silent } = status;
  const needing = status.computers_needing_only;
  const done = Math.max(0, status.computers - failed - needing - silent);
  return (
    <Ring
      label={t.computers}
      caption={t.computersUnit}
      total={status.computers}
      parts={[
        { name: t.withErrors, value: failed, tone: 'bad', href: '/computers?state=failed' },
        { name: t.needing, value: needing, tone: 'warn', href: '/computers?state=needed' },
        { name: t.upToDate, value: done, tone: 'good', href: '/computers' },
        { name: t.unreported, value: silent, tone: 'calm', href: '/computers?state=unknown' },
      ]}
    />
  );
}

function Updates({ status }: { status: Status }) {
  const failed = status.updates_failed;
  const needed = status.updates_needed_only;
  return (
    <Ring
      label={t.updates}
      caption={t.updatesUnit}
      total={status.updates}
      parts={[
        { name: t.withErrors, value: failed, tone: 'bad', href: '/updates?status=failed' },
        { name: texts.states.needed, value: needed, tone: 'warn', href: '/updates?status=needed' },
        { name: texts.updates.notNeeded, value: Math.max(0, status.updates - failed - needed), tone: 'good', href: '/updates?status=not_needed' },
      ]}
    />
  );
}

function Approvals({ status }: { status: Status }) {
  const names = texts.approvals;
  return (
    <Ring
      label={t.catalog}
      caption={t.updatesUnit}
      total={status.updates}
      parts={[
        { name: names.approved, value: status.updates_approved, tone: 'good', href: '/updates?approval=approved' },
        { name: names.unapproved, value: status.updates_unapproved, tone: 'info', href: '/updates?approval=unapproved' },
        { name: names.declined, value: status.updates_declined, tone: 'calm', href: '/updates?approval=declined' },
      ]}
    />
  );
}

interface ComplianceRow {
  day: string;
  share: number | null;
}

/** How far everything that is approved is done, on each of the last days. */
function Compliance() {
  const days = useLoad((signal) => api.get<{ items: ComplianceRow[] }>('/reports/compliance-over-time', { children: 'false', limit: 90 }, signal), [], { every: 300_000 });
  const points = (days.data?.items ?? []).flatMap((row): Point[] => (row.share === null ? [] : [{ time: row.day, percent: row.share }]));
  return (
    <Card title={t.compliance} actions={<LinkButton href="/reports/compliance-over-time">{texts.pages.reports}</LinkButton>}>
      {days.error && <Problem error={days.error} retry={days.reload} />}
      {!days.data && !days.error && <Skeleton />}
      {days.data && points.length === 0 && <p class="muted">{t.noCompliance}</p>}
      {points.length > 0 && <Trend label={t.compliance} lines={[{ name: texts.computers.all, points: [...points].reverse() }]} />}
    </Card>
  );
}

const resultTones: Record<string, Tone> = { running: 'info', done: 'good', failed: 'bad', cancelled: 'calm' };

function Synchronization({ sync, onChange }: { sync?: SyncStatus; onChange: () => void }) {
  const { canConfigure } = useRights();
  const { isBusy, act, error } = useAct();
  if (!sync)
    return (
      <Card title={t.sync}>
        <Skeleton />
      </Card>
    );
  if (sync.settings.source === 'none')
    return (
      <Card title={t.sync}>
        <Empty icon="synchronizations" title={t.noSource}>
          <p>{t.noSourceNext}</p>
          {canConfigure && (
            <LinkButton href="/assistant" icon="wizard">
              {t.assistant}
            </LinkButton>
          )}
        </Empty>
      </Card>
    );
  const start = () =>
    act(async () => {
      await api.post('/synchronization/start');
      announce(texts.sync.started);
      onChange();
    });
  return (
    <Card
      title={t.sync}
      actions={
        canConfigure && (
          <Button icon="synchronizations" disabled={isBusy || Boolean(sync.job)} onClick={start}>
            {t.synchronizeNow}
          </Button>
        )
      }
    >
      <div class="stack">
        {error && <Problem error={error} />}
        {sync.job && (
          <div class="stack">
            <p>
              {texts.sync.running}: {sync.job.progress.step}
            </p>
            <Progress label={texts.sync.running} value={sync.job.progress.done} total={sync.job.progress.total} />
          </div>
        )}
        <Facts
          facts={[
            [t.source, sourceName(sync.settings.source)],
            [
              t.lastSync,
              <a href="/synchronizations" class="row">
                {sync.last ? <Pill tone={resultTones[sync.last.result] ?? 'calm'}>{texts.sync.results[sync.last.result]}</Pill> : texts.never}
                {sync.last && ago(sync.last.started)}
              </a>,
            ],
            [t.nextSync, sync.next ? time(sync.next) : texts.sync.noSchedule],
          ]}
        />
      </div>
    </Card>
  );
}

function Downloads({ content }: { content?: ContentSummary }) {
  return (
    <Card title={t.downloads}>
      {content ? (
        <div class="stack">
          <Progress label={t.downloads} value={content.bytes_have} total={content.bytes_wanted || 1} />
          <p class="muted">{t.freeOf(bytes(content.bytes_have), bytes(content.bytes_wanted))}</p>
          <Facts
            facts={[
              [t.filesQueued, <a href="/downloads?state=queued">{count(content.files_queued + content.files_running)}</a>],
              [t.filesFailed, <a href="/downloads?state=failed">{count(content.files_failed)}</a>],
              [t.files, count(content.files_done)],
            ]}
          />
        </div>
      ) : (
        <Skeleton />
      )}
    </Card>
  );
}
