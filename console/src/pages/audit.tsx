// Who changed what, when and why; and whether the record is intact.
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api } from '../api/client';
import type { AuditVerdict, AuditView } from '../api/types';
import { Button, Dialog, Empty, Facts, PageHead, Problem, SearchBox, useAct } from '../components/basics';
import { type Column, DataTable } from '../components/rows';
import { time } from '../format';
import { useRows } from '../hooks';
import { type Place, refine } from '../router';
import { texts } from '../texts';

const t = texts.audit;
const c = t.columns;

export function Audit({ place }: { place: Place }) {
  const query = { actor: place.query.get('actor'), action: place.query.get('action') };
  const rows = useRows<AuditView>((start, limit, signal) => api.get('/audit', { ...query, ...start, limit }, signal), [query]);
  const [open, setOpen] = useState<AuditView>();
  const { isBusy, error, act } = useAct();
  const [problem, setProblem] = useState('');
  const verify = () =>
    act(async () => {
      const verdict = await api.get<AuditVerdict>('/audit/verify');
      setProblem(verdict.is_intact ? '' : (verdict.problem ?? t.broken));
      if (verdict.is_intact) announce(t.intact);
    });
  return (
    <>
      <PageHead title={texts.pages.audit} lead={t.lead}>
        <Button icon="audit" disabled={isBusy} onClick={verify}>
          {t.verify}
        </Button>
        <a class="button plain" href="/api/v1/audit/export" download="audit.jsonl">
          {t.export}
        </a>
      </PageHead>
      {error && <Problem error={error} />}
      {problem && (
        <div class="problem" role="alert">
          <div>
            <strong>{t.broken}</strong>
            <p>{problem}</p>
          </div>
        </div>
      )}
      <div class="filters" role="search">
        <SearchBox label={t.actor} value={query.actor ?? ''} onValue={(actor) => refine({ actor })} />
        <SearchBox label={t.action} value={query.action ?? ''} onValue={(action) => refine({ action })} />
      </div>
      <div class="fill">
        <DataTable label={t.list} columns={columns} rows={rows} rowKey={(entry) => String(entry.seq)} rowLabel={(entry) => entry.action} onOpen={setOpen} empty={<Empty icon="audit" title={t.empty} />} />
      </div>
      {open && <Entry entry={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

const columns: Column<AuditView>[] = [
  { key: 'time', title: c.time, width: '13.5rem', render: (entry) => time(entry.time) },
  { key: 'actor', title: c.actor, width: 'minmax(7rem, .5fr)', rank: 2, render: (entry) => entry.actor },
  { key: 'action', title: c.action, width: 'minmax(9rem, .8fr)', render: (entry) => entry.action },
  { key: 'subject', title: c.subject, width: 'minmax(10rem, 1.2fr)', rank: 2, render: (entry) => <span title={entry.subject}>{entry.subject}</span> },
  { key: 'reason', title: c.reason, width: 'minmax(8rem, 1fr)', rank: 3, render: (entry) => entry.reason },
];

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Entry({ entry, onClose }: { entry: AuditView; onClose: () => void }) {
  return (
    <Dialog title={t.entry(entry.seq)} onClose={onClose} footer={<Button onClick={onClose}>{texts.actions.close}</Button>}>
      <Facts
        facts={[
          [c.time, time(entry.time)],
          [c.actor, entry.actor],
          [c.action, entry.action],
          [c.subject, entry.subject],
          [c.reason, entry.reason],
          [t.hash, <code>{entry.hash}</code>],
        ]}
      />
      {entry.before && (
        <section class="stack">
          <h3>{t.before}</h3>
          <pre>{pretty(entry.before)}</pre>
        </section>
      )}
      {entry.after && (
        <section class="stack">
          <h3>{t.after}</h3>
          <pre>{pretty(entry.after)}</pre>
        </section>
      )}
    </Dialog>
  );
}
