// Computers that should report and do not.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page, segment } from '../../api/client';
import type { ComputerComparison, ComputerSummary, ExpectedComputer, ReportPage } from '../../api/types';
import { Button, Card, Empty, Field, LinkButton, Problem, Skeleton, TextField, useAct } from '../../components/basics';
import { type Column, DataTable } from '../../components/rows';
import { ago } from '../../format';
import { useLoad, useRows } from '../../hooks';
import { texts } from '../../texts';

const t = texts.policy.silent;
const DAYS = 30;
/** Names of one request, and names of a result that are shown. */
const PART = 10_000;
const SHOWN = 500;
const DIRECTORY = "Get-ADComputer -Filter 'Enabled -eq $true' | ForEach-Object DNSHostName | Set-Clipboard";

export function Silent() {
  return (
    <>
      <Here />
      <Compare />
      <Expected />
    </>
  );
}

function Here() {
  const found = useLoad(async (signal) => {
    const total = async (state?: string) => (await api.get<Page<ComputerSummary>>('/computers', { state, include_downstream: true, limit: 1 }, signal)).total ?? 0;
    const stale = async () => Number((await api.get<ReportPage>('/reports/stale-computers', { days: DAYS, limit: 1 }, signal)).totals?.['computers'] ?? 0);
    const [all, never, silent] = await Promise.all([total(), total('unknown'), stale()]);
    return { all, never, silent };
  }, []);
  return (
    <Card title={t.here} actions={<LinkButton href={`/reports/stale-computers?days=${DAYS}`}>{t.report}</LinkButton>}>
      {found.error && <Problem error={found.error} retry={found.reload} />}
      {!found.data && !found.error && <Skeleton lines={2} />}
      {found.data && (
        <ul class="view-list">
          <li>
            <a href="/computers?downstream=true">{t.all(found.data.all)}</a>
          </li>
          {found.data.never > 0 && (
            <li>
              <a href="/computers?state=unknown&downstream=true">{t.never(found.data.never)}</a>
            </li>
          )}
          {found.data.silent > 0 && (
            <li>
              <a href={`/reports/stale-computers?days=${DAYS}`}>{t.stale(found.data.silent, DAYS)}</a>
            </li>
          )}
          {found.data.all > 0 && found.data.never + found.data.silent === 0 && <li>{t.none}</li>}
        </ul>
      )}
    </Card>
  );
}

function Compare() {
  const [text, setText] = useState('');
  const [days, setDays] = useState(String(DAYS));
  const [done, setDone] = useState<number>();
  const [found, setFound] = useState<ComputerComparison>();
  const { isBusy, error, act } = useAct();
  const names = [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
  const compare = async (event: Event) => {
    event.preventDefault();
    setFound(undefined);
    await act(async () => {
      const sum: ComputerComparison = { missing: [], silent: [], reporting: 0 };
      for (let start = 0; start < names.length; start += PART) {
        setDone(start);
        const part = await api.post<ComputerComparison>('/computers/compare', { names: names.slice(start, start + PART), days: Number(days) || DAYS });
        sum.missing.push(...part.missing);
        sum.silent.push(...part.silent);
        sum.reporting += part.reporting;
      }
      setFound(sum);
    });
    setDone(undefined);
  };
  return (
    <Card title={t.compare}>
      <form class="form" onSubmit={compare}>
        <Field
          label={t.names}
          hint={
            <>
              {t.namesHint} <code class="break">{DIRECTORY}</code>
            </>
          }
        >
          {(ids) => <textarea class="input mono" rows={5} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} {...ids} />}
        </Field>
        <TextField label={t.days} type="number" min={0} max={3650} value={days} onValue={setDays} />
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy || names.length === 0}>
            {t.act}
          </Button>
          {done !== undefined && names.length > PART && <span role="status">{t.comparing(done, names.length)}</span>}
        </div>
        {error && <Problem error={error} />}
      </form>
      <div aria-live="polite">{found && <Result found={found} />}</div>
    </Card>
  );
}

function Result({ found }: { found: ComputerComparison }) {
  const copy = async (names: string[]) => {
    await navigator.clipboard.writeText(names.join('\r\n'));
    announce(texts.policy.copied);
  };
  const cut = (all: number) => all > SHOWN && <p class="muted">{t.shown(SHOWN, all)}</p>;
  return (
    <div class="stack">
      <h3>{t.reporting(found.reporting)}</h3>
      <div class="spread">
        <h3>{t.missing(found.missing.length)}</h3>
        {found.missing.length > 0 && <Button onClick={() => void copy(found.missing)}>{t.copy}</Button>}
      </div>
      {found.missing.length > 0 && (
        <>
          <p>{t.missingNext}</p>
          <pre tabIndex={0}>{found.missing.slice(0, SHOWN).join('\n')}</pre>
          {cut(found.missing.length)}
        </>
      )}
      <div class="spread">
        <h3>{t.silent(found.silent.length)}</h3>
        {found.silent.length > 0 && <Button onClick={() => void copy(found.silent.map((one) => one.name))}>{t.copy}</Button>}
      </div>
      {found.silent.length > 0 && (
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{t.computer}</th>
              <th scope="col">{t.groups}</th>
              <th scope="col">{t.last}</th>
            </tr>
          </thead>
          <tbody>
            {found.silent.slice(0, SHOWN).map((one) => (
              <tr key={one.id}>
                <th scope="row" class="break">
                  <a href={`/computers/${segment(one.id)}`}>{one.name}</a>
                </th>
                <td class="break">{one.groups.map((group) => group.name).join(', ')}</td>
                <td>{one.last_status_report ? ago(one.last_status_report) : texts.never}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {cut(found.silent.length)}
    </div>
  );
}

const COLUMNS: Column<ExpectedComputer>[] = [
  { key: 'name', title: t.computer, width: 'minmax(11rem, 1fr)', render: (row) => row.name || <code>{row.id}</code> },
  { key: 'groups', title: t.groups, width: 'minmax(9rem, 1fr)', render: (row) => row.groups.join(', ') },
];

function Expected() {
  const rows = useRows<ExpectedComputer>((start, limit, signal) => api.get('/computers/expected', { ...start, limit }, signal), []);
  return (
    <Card title={t.expected}>
      <p>{t.expectedText}</p>
      <div class="boxed-table">
        <DataTable
          label={t.expected}
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => `${row.id ?? ''} ${row.name ?? ''}`}
          rowLabel={(row) => row.name ?? row.id ?? ''}
          empty={
            <Empty icon="computers" title={t.expectedEmpty}>
              <p>{t.expectedNext}</p>
              <LinkButton href="/exchange">{t.toExchange}</LinkButton>
            </Empty>
          }
        />
      </div>
    </Card>
  );
}
