// The filters of the list of updates.
import { useState } from 'preact/hooks';
import { api, type Page, type Query } from '../../api/client';
import type { CategoryChoice, GroupView } from '../../api/types';
import { Button, DateFilter, Filter, SearchBox } from '../../components/basics';
import { useLoad } from '../../hooks';
import { navigate, refine } from '../../router';
import { texts } from '../../texts';

const t = texts.updates;
const l = texts.lists;

/** Those that are shown when asked for. */
const MORE = ['severity', 'type', 'within', 'group', 'released_from', 'released_to', 'arrived_from', 'arrived_to'];
const FILTERS = ['search', 'approval', 'status', 'classification', 'product', 'superseded', ...MORE];
/** Filters and order, as the address of the list has them. */
export const KEPT = [...FILTERS, 'sort', 'reverse'];

export const isFiltered = (query: URLSearchParams): boolean => FILTERS.some((name) => query.get(name));

/** The beginning of a day of the calendar here, or of the one after it. */
function midnight(date: string | null, daysLater: number): string | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date ?? '');
  if (!parts) return undefined;
  const begin = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + daysLater);
  return Number.isNaN(begin.getTime()) ? undefined : begin.toISOString();
}

/** The list's filters from an address, as the API takes them. */
export function asQuery(query: URLSearchParams): Query {
  const get = (name: string) => query.get(name) || undefined;
  const days = Number(query.get('within'));
  const recent = days > 0 ? new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - days * 86_400_000).toISOString() : undefined;
  const plain = ['search', 'classification', 'product', 'approval', 'status', 'superseded', 'type', 'severity', 'group', 'sort', 'reverse'];
  return {
    ...Object.fromEntries(plain.map((name) => [name, get(name)])),
    arrived_since: midnight(query.get('arrived_from'), 0) ?? recent,
    arrived_before: midnight(query.get('arrived_to'), 1),
    created_since: midnight(query.get('released_from'), 0),
    created_before: midnight(query.get('released_to'), 1),
  };
}

/** What every console has: those of WSUS, and what is looked for most. */
export function builtInViews(classifications: string[]): [string, Record<string, string>][] {
  const of = (title: string): [string, Record<string, string>][] => (classifications.includes(title) ? [[title, { classification: title }]] : []);
  return [
    [t.views.all, { approval: 'any' }],
    ...of('Critical Updates'),
    ...of('Security Updates'),
    [t.views.needed, { approval: 'unapproved', status: 'failed_or_needed' }],
    [t.views.failed, { status: 'failed' }],
    [t.views.recent, { within: '7', sort: 'arrival' }],
    [t.views.critical, { severity: 'critical', superseded: 'false' }],
    [t.views.superseded, { approval: 'approved', superseded: 'true' }],
    [t.views.declined, { approval: 'declined' }],
  ];
}

export function Filters({ query, classifications }: { query: URLSearchParams; classifications: CategoryChoice[] | undefined }) {
  const [isAsked, setAsked] = useState(false);
  const products = useLoad((signal) => api.get<Page<CategoryChoice>>('/products', {}, signal), []);
  const hasMore = isAsked || MORE.some((name) => query.get(name));
  const any: [string, string] = ['', t.any];
  const named = (items: CategoryChoice[] | undefined): [string, string][] => [any, ...(items ?? []).map((item): [string, string] => [item.id, `${'\u2003'.repeat(item.depth)}${item.title}`])];
  // An address may name a classification by its title.
  const classification = query.get('classification') ?? '';
  const byTitle = classifications?.find((item) => item.title.toLowerCase() === classification.toLowerCase())?.id;
  const filter = (name: string, label: string, options: [string, string][], value = query.get(name) ?? '') => <Filter label={label} value={value} options={options} onValue={(chosen) => refine({ [name]: chosen })} />;
  return (
    <>
      <div class="filters" role="search">
        <SearchBox label={t.search} value={query.get('search') ?? ''} onValue={(search) => refine({ search })} />
        {filter('approval', t.approval, [['', t.exceptDeclined], ['unapproved', texts.approvals.unapproved], ['approved', texts.approvals.approved], ['declined', texts.approvals.declined], ['any', t.any]])}
        {filter('status', t.status, [any, ['failed_or_needed', t.statusFailedOrNeeded], ['needed', t.statusNeeded], ['failed', t.statusFailed], ['not_needed', t.notNeeded], ['unknown', t.statusUnknown]])}
        {filter('classification', t.classification, named(classifications), byTitle ?? classification)}
        {filter('product', t.product, named(products.data?.items))}
        {filter('superseded', t.superseded, [any, ['false', t.notSuperseded], ['true', t.onlySuperseded]])}
        <Button kind="quiet" aria-expanded={hasMore} onClick={() => (hasMore ? (setAsked(false), refine(Object.fromEntries(MORE.map((name) => [name, null])))) : setAsked(true))}>
          {hasMore ? l.fewer : l.more}
        </Button>
        {isFiltered(query) && (
          <Button kind="quiet" onClick={() => navigate('/updates')}>
            {texts.actions.clearFilters}
          </Button>
        )}
      </div>
      {hasMore && <MoreFilters query={query} filter={filter} />}
    </>
  );
}

function MoreFilters({ query, filter }: { query: URLSearchParams; filter: (name: string, label: string, options: [string, string][]) => preact.ComponentChildren }) {
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const severities = (['critical', 'important', 'moderate', 'low'] as const).map((severity): [string, string] => [severity, texts.severities[severity]]);
  const date = (name: string, label: string) => <DateFilter label={label} value={query.get(name) ?? ''} onValue={(value) => refine({ [name]: value })} />;
  return (
    <div class="filters">
      {filter('severity', l.severity, [['', t.any], ...severities])}
      {filter('type', l.type, [['', t.any], ['software', l.types.software], ['driver', l.types.driver]])}
      {filter('within', t.arrived, Object.entries(t.within).sort(([a], [b]) => Number(a) - Number(b)))}
      {date('arrived_from', l.from(l.arrived))}
      {date('arrived_to', l.to(l.arrived))}
      {date('released_from', l.from(l.released))}
      {date('released_to', l.to(l.released))}
      {filter('group', t.group, [['', t.allGroups], ...(groups.data?.items ?? []).map((group): [string, string] => [group.id, `${'\u2003'.repeat(Math.max(0, group.path.length - 1))}${group.name}`])])}
    </div>
  );
}
