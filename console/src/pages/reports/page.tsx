// Reports: a list of them, and each with its filters, pictures, rows and files.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api, type Page, segment } from '../../api/client';
import type { CategoryChoice, GroupView, ReportColumn, ReportPage, ReportSummary } from '../../api/types';
import { Button, Card, Check, Empty, Filter, PageHead, Problem, Skeleton } from '../../components/basics';
import { Bar, type Part, Ring } from '../../components/pictures';
import { type Point, Trend } from '../../components/trend';
import { bytes, count, time } from '../../format';
import { useLoad, useRows } from '../../hooks';
import { navigate, type Place, refine, to } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { ScheduleDialog, Schedules } from './schedules';

const t = texts.reports;
/** Lines of a picture that can be told apart. */
const LINES = 6;
/** A name with the id of what it names. */
type Named = { id: string; text: string };
type Row = Record<string, unknown>;

export function Reports({ place }: { place: Place }) {
  const reports = useLoad((signal) => api.get<Page<ReportSummary>>('/reports', {}, signal), []);
  const id = place.segments[1];
  const report = reports.data?.items.find((one) => one.id === id);
  if (reports.error) return <Problem error={reports.error} retry={reports.reload} />;
  if (id && report) return <Report key={id} report={report} query={place.query} />;
  return (
    <>
      <PageHead title={texts.pages.reports} lead={t.lead} />
      {!reports.data && <Skeleton />}
      {reports.data && id && <Empty icon="reports" title={t.unknown} />}
      {reports.data &&
        t.sections.map(([title, begins]) => (
          <section key={title} class="stack report-list">
            <h2>{title}</h2>
            <div class="report-cards">
              {reports.data?.items
                .filter((one) => begins.some((word) => one.id.startsWith(word)))
                .map((one) => (
                  <a key={one.id} class="card report-card" href={`/reports/${one.id}`}>
                    <strong>{one.title}</strong>
                    <span>{one.description}</span>
                  </a>
                ))}
            </div>
          </section>
        ))}
      {reports.data && !id && <Schedules />}
    </>
  );
}

function Report({ report, query }: { report: ReportSummary; query: URLSearchParams }) {
  const asked = Object.fromEntries(query);
  const path = `/reports/${segment(report.id)}`;
  const { canConfigure } = useRights();
  const [isMailing, setMailing] = useState(false);
  const [head, setHead] = useState<ReportPage>();
  const rows = useRows<Row>(
    async (start, limit, signal) => {
      const page = await api.get<ReportPage>(path, { ...asked, ...start, limit }, signal);
      if (!start.cursor) setHead(page);
      return { items: page.items as Row[], next_cursor: page.next_cursor } as Page<Row>;
    },
    [path, asked],
  );
  const file = (format: string) => to(`/api/v1${path}/export`, { ...asked, format });
  return (
    <div class="report">
      <PageHead title={report.title} lead={report.description}>
        {canConfigure && <Button onClick={() => setMailing(true)}>{texts.schedules.send}</Button>}
        <Button onClick={() => print()}>{t.print}</Button>
        {t.formats.map(([format, name]) => (
          <a key={format} class="button plain" href={file(format)} download>
            {name}
          </a>
        ))}
      </PageHead>
      <Filters report={report} query={query} />
      {isMailing && <ScheduleDialog report={report} filters={asked} onClose={() => setMailing(false)} />}
      {rows.error && <Problem error={rows.error} retry={rows.reload} />}
      {!head && !rows.error && <Skeleton />}
      {head && (
        <>
          <Totals totals={head.totals} refinable={report.filters.includes('status')} />
          <p class="report-about">
            {t.generated(time(head.generated))} {head.filters.map((one) => `${one.name}: ${one.value}`).join(' · ')}
          </p>
          {rows.rows.length === 0 && rows.isComplete && (
            <Empty icon="reports" title={t.empty}>
              <p>{t.emptyNext}</p>
            </Empty>
          )}
          {report.id === 'compliance-over-time' && rows.rows.length > 0 && <Days rows={rows.rows} asked={asked} />}
          {rows.rows.length > 0 && <Table title={report.title} columns={head.columns} rows={rows.rows} />}
          {!rows.isComplete && (
            <div class="report-more">
              <Button disabled={rows.isLoading} onClick={() => rows.ensure(0, rows.rows.length + 100)}>
                {rows.isLoading ? texts.loading : t.more}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

/** A few names as lines over time: of groups the one at the top, since the first rows have all of them for a day or two. */
function Days({ rows, asked }: { rows: Row[]; asked: Record<string, string> }) {
  const by = asked['by'] ?? 'group';
  const top = useLoad(async (signal) => (by === 'group' ? ((await api.get<ReportPage>('/reports/compliance-over-time', { ...asked, children: false, limit: 400 }, signal)).items as Row[]) : undefined), [asked]);
  if (by === 'group' && !top.data) return <Skeleton lines={2} />;
  const named = (value: unknown) => (typeof value === 'object' && value ? (value as Named).text : String(value));
  const lines = new Map<string, Point[]>();
  for (const row of top.data ?? rows) {
    const name = named(row[by]);
    if (typeof row['share'] !== 'number' || (!lines.has(name) && lines.size === LINES)) continue;
    lines.set(name, [{ time: String(row['day']), percent: row['share'] }, ...(lines.get(name) ?? [])]);
  }
  if (new Set([...lines.values()].flat().map((point) => point.time)).size < 2 && by !== 'group') return null;
  return <Trend label={texts.overview.compliance} lines={[...lines].map(([name, points]) => ({ name, points }))} />;
}

const STATES: [string, Part['tone']][] = [['failed', 'bad'], ['not_installed', 'warn'], ['downloaded', 'info'], ['pending_reboot', 'wait'], ['installed', 'good'], ['not_applicable', 'calm'], ['unknown', 'calm']];

function Totals({ totals, refinable }: { totals: Record<string, number>; refinable: boolean }) {
  const names = t.states as Record<string, string>;
  const parts = STATES.map(([name, tone]): Part => ({ name: names[name] ?? name, value: totals[name] ?? 0, tone, href: refinable ? withStatus(name) : undefined }));
  const others = Object.entries(totals).filter(([name]) => !(name in names));
  return (
    <div class="report-totals">
      {'installed' in totals && (
        <Card title={t.totals}>
          <Ring label={t.totals} caption={t.states_} total={parts.reduce((sum, part) => sum + part.value, 0)} parts={parts} />
        </Card>
      )}
      <dl class="report-numbers">
        {others.map(([name, value]) => (
          <div key={name}>
            <dt>{(t.numbers as Record<string, string>)[name] ?? name}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function withStatus(status: string): string {
  const query = new URLSearchParams(location.search);
  query.set('status', status);
  return `${location.pathname}?${query}`;
}

function Table({ title, columns, rows }: { title: string; columns: ReportColumn[]; rows: Row[] }) {
  const isNumber = (column: ReportColumn) => ['number', 'bytes', 'percent'].includes(column.kind);
  return (
    // Scrolled sideways with the arrow keys, so it takes the focus.
    <div class="report-scroll" tabIndex={0} role="region" aria-label={title}>
      <table class="report-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" class={isNumber(column) ? 'end' : ''}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.key} class={`${isNumber(column) ? 'end' : ''} ${column.kind}`}>
                  {cell(column, row[column.key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cell(column: ReportColumn, value: unknown): ComponentChildren {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'object') {
    const { id, text } = value as Named;
    if (column.kind === 'update') return <a href={`/updates/${segment(id)}`}>{text}</a>;
    if (column.kind === 'computer') return <a href={`/computers/${segment(id)}`}>{text}</a>;
    return <a href={to('/computers', { group: id })}>{text}</a>;
  }
  switch (column.kind) {
    case 'date':
      return time(String(value));
    case 'number':
      return count(Number(value));
    case 'bytes':
      return bytes(Number(value));
    case 'percent':
      return (
        <span class="report-share">
          <Bar label={`${value} %`} parts={[{ name: column.title, value: Number(value), tone: 'good' }, { name: '', value: 100 - Number(value), tone: 'calm' }]} />
          {Number(value).toFixed(1)}
        </span>
      );
    default:
      return String(value);
  }
}

function Filters({ report, query }: { report: ReportSummary; query: URLSearchParams }) {
  const has = (name: string) => report.filters.includes(name);
  const classifications = useLoad((signal) => api.get<Page<CategoryChoice>>('/classifications', {}, signal), []);
  const products = useLoad((signal) => api.get<Page<CategoryChoice>>('/products', {}, signal), []);
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const any: [string, string] = ['', texts.updates.any];
  const indent = (depth: number) => '\u2003'.repeat(Math.max(0, depth));
  const named = (items: CategoryChoice[] | undefined): [string, string][] => [any, ...(items ?? []).map((item): [string, string] => [item.id, indent(item.depth) + item.title])];
  const filter = (name: string, label: string, options: [string, string][]) => has(name) && <Filter label={label} value={query.get(name) ?? ''} options={options} onValue={(value) => refine({ [name]: value })} />;
  const date = (name: 'from' | 'to') =>
    has(name) && (
      <div class={`filter ${query.get(name) ? 'is-set' : ''}`}>
        <label for={`report-${name}`}>{t[name]}</label>
        <input id={`report-${name}`} type="date" value={query.get(name)?.slice(0, 10) ?? ''} onChange={(event) => refine({ [name]: event.currentTarget.value && `${event.currentTarget.value}T00:00:00Z` })} />
      </div>
    );
  return (
    <div class="filters" role="search">
      {filter('by', t.by, [['', t.bys.group], ['ring', t.bys.ring], ['product', t.bys.product], ['cve', t.bys.cve]])}
      {filter('group', t.group, [['', texts.updates.allGroups], ...(groups.data?.items ?? []).map((group): [string, string] => [group.id, indent(group.path.length - 1) + group.name])])}
      {has('children') && query.get('group') && <Check label={t.children} checked={query.get('children') !== 'false'} onChecked={(isOn) => refine({ children: isOn ? '' : 'false' })} />}
      {filter('status', t.status, [any, ['needed', t.needed], ...Object.entries(t.states)])}
      {filter('classification', texts.updates.classification, named(classifications.data?.items))}
      {filter('product', texts.updates.product, named(products.data?.items))}
      {filter('severity', t.severity, [any, ...Object.entries(texts.severities).filter(([name]) => name !== 'unspecified')])}
      {filter('days', t.days, [['7', '7'], ['14', '14'], ['', '30'], ['60', '60'], ['90', '90']])}
      {date('from')}
      {date('to')}
      {has('rollup') && <Check label={t.rollup} checked={query.get('rollup') === 'true'} onChecked={(isOn) => refine({ rollup: isOn ? 'true' : '' })} />}
      {[...query].length > 0 && (
        <Button kind="quiet" onClick={() => navigate(`/reports/${report.id}`)}>
          {texts.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}
