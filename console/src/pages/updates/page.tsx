// Updates: the list with its filters, and beside it the one that is chosen.
import { useEffect, useState } from 'preact/hooks';
import { api, type Page, type Query, segment } from '../../api/client';
import type { CategoryChoice, GroupView, UpdateSummary } from '../../api/types';
import { Button, Empty, Filter, LinkButton, PageHead, SearchBox } from '../../components/basics';
import { type Column, DataTable } from '../../components/rows';
import { ApprovalPill, SeverityPill, StatusBar } from '../../components/status';
import { bytes, count, day } from '../../format';
import { useLoad, useRows } from '../../hooks';
import { Icon, type IconName } from '../../icons';
import { navigate, type Place, refine, to } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { StartDialog } from '../rings';
import { ApproveDialog } from './approve';
import { DeclineDialog } from './decline';
import { UpdateDetail } from './detail';

const t = texts.updates;
const FILTERS = ['search', 'classification', 'product', 'approval', 'status', 'superseded', 'type', 'group', 'within', 'sort', 'reverse'];

/** The list's filters from an address, as the API takes them. */
function asQuery(query: URLSearchParams): Query {
  const get = (name: string) => query.get(name) || undefined;
  const days = Number(query.get('within'));
  return {
    search: get('search'),
    classification: get('classification'),
    product: get('product'),
    approval: get('approval'),
    status: get('status'),
    superseded: get('superseded'),
    type: get('type'),
    group: get('group'),
    arrived_since: days > 0 ? new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - days * 86_400_000).toISOString() : undefined,
    sort: get('sort'),
    reverse: get('reverse'),
  };
}

export function Updates({ place }: { place: Place }) {
  const rights = useRights();
  const query = asQuery(place.query);
  const rows = useRows<UpdateSummary>((start, limit, signal) => api.get('/updates', { ...query, ...start, limit }, signal), [query], true);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<'approve' | 'decline' | 'rings'>();
  const [turn, setTurn] = useState(0);
  const open = place.segments[1];
  useEffect(() => setSelected(new Set()), [JSON.stringify(query)]);

  const kept = Object.fromEntries(FILTERS.map((name) => [name, place.query.get(name)]));
  const chosen = rows.rows.filter((row) => selected.has(row.id));
  const changed = () => {
    setSelected(new Set());
    rows.reload();
    setTurn((n) => n + 1);
  };
  const isFiltered = FILTERS.some((name) => name !== 'sort' && name !== 'reverse' && place.query.get(name));
  return (
    <>
      <PageHead title={texts.pages.updates} />
      <div class={`split ${open ? 'with-detail' : ''}`}>
        <div class="list-part">
          <Filters query={place.query} isFiltered={isFiltered} />
          {selected.size > 0 && (
            <div class="selection-bar">
              <b>{t.selected(selected.size)}</b>
              {rights.canAct && (
                <Button kind="primary" icon="check" onClick={() => setDialog('approve')}>
                  {texts.actions.approve}
                </Button>
              )}
              {rights.canAct && <Button onClick={() => setDialog('rings')}>{texts.rings.send}</Button>}
              {rights.canActEverywhere && <Button onClick={() => setDialog('decline')}>{texts.actions.decline}</Button>}
              <Button kind="quiet" onClick={() => setSelected(new Set())}>
                {t.clearSelection}
              </Button>
            </div>
          )}
          <DataTable
            label={t.list}
            columns={columns(kept)}
            rows={rows}
            rowKey={(row) => row.id}
            rowLabel={(row) => row.title}
            open={open}
            onOpen={(row) => navigate(to(`/updates/${segment(row.id)}`, kept))}
            selected={selected}
            onSelect={rights.canAct ? setSelected : undefined}
            sorting={{ key: place.query.get('sort') ?? 'title', isReverse: place.query.get('reverse') === 'true', onSort: (sort, reverse) => refine({ sort: sort === 'title' ? null : sort, reverse: reverse ? 'true' : null }) }}
            empty={isFiltered ? <NoMatch /> : <NoUpdates canConfigure={rights.canConfigure} />}
          />
        </div>
        {open && <UpdateDetail key={open} id={open} turn={turn} onClose={() => navigate(to('/updates', kept))} onChanged={changed} />}
      </div>
      {dialog === 'approve' && <ApproveDialog updates={chosen} onClose={() => setDialog(undefined)} onDone={changed} />}
      {dialog === 'rings' && <StartDialog updates={chosen} onClose={() => setDialog(undefined)} onDone={changed} />}
      {dialog === 'decline' && <DeclineDialog updates={chosen} onClose={() => setDialog(undefined)} onDone={changed} />}
    </>
  );
}

function NoMatch() {
  return (
    <Empty icon="search" title={t.empty}>
      <p>{t.emptyNext}</p>
      <LinkButton href="/updates">{texts.actions.clearFilters}</LinkButton>
    </Empty>
  );
}

function NoUpdates({ canConfigure }: { canConfigure: boolean }) {
  return (
    <Empty icon="updates" title={t.none}>
      <p>{t.noneNext}</p>
      {canConfigure && (
        <LinkButton href="/assistant" kind="primary">
          {t.toSync}
        </LinkButton>
      )}
    </Empty>
  );
}

function Filters({ query, isFiltered }: { query: URLSearchParams; isFiltered: boolean }) {
  const classifications = useLoad((signal) => api.get<Page<CategoryChoice>>('/classifications', {}, signal), []);
  const products = useLoad((signal) => api.get<Page<CategoryChoice>>('/products', {}, signal), []);
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const any: [string, string] = ['', t.any];
  const named = (items: CategoryChoice[] | undefined): [string, string][] => [any, ...(items ?? []).map((item): [string, string] => [item.id, `${'\u2003'.repeat(item.depth)}${item.title}`])];
  const filter = (name: string, label: string, options: [string, string][]) => <Filter label={label} value={query.get(name) ?? ''} options={options} onValue={(value) => refine({ [name]: value })} />;
  return (
    <div class="filters" role="search">
      <SearchBox label={t.search} value={query.get('search') ?? ''} onValue={(search) => refine({ search })} />
      {filter('approval', t.approval, [['', t.exceptDeclined], ['unapproved', texts.approvals.unapproved], ['approved', texts.approvals.approved], ['declined', texts.approvals.declined], ['any', t.any]])}
      {filter('status', t.status, [any, ['needed', t.statusNeeded], ['failed', t.statusFailed], ['not_needed', t.notNeeded], ['unknown', t.statusUnknown]])}
      {filter('classification', t.classification, named(classifications.data?.items))}
      {filter('product', t.product, named(products.data?.items))}
      {filter('superseded', t.superseded, [any, ['false', t.notSuperseded], ['true', t.onlySuperseded]])}
      {filter('within', t.arrived, Object.entries(t.within).sort(([a], [b]) => Number(a) - Number(b)))}
      {filter('group', t.group, [['', t.allGroups], ...(groups.data?.items ?? []).map((group): [string, string] => [group.id, `${'\u2003'.repeat(Math.max(0, group.path.length - 1))}${group.name}`])])}
      {isFiltered && (
        <Button kind="quiet" onClick={() => navigate('/updates')}>
          {texts.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}

function Marks({ update }: { update: UpdateSummary }) {
  const marks: [boolean, IconName, string][] = [
    [update.is_superseded, 'down', t.supersededMark],
    [update.is_bundle, 'bundle', t.bundleMark],
    [update.needs_eula, 'reports', t.eulaMark],
    [update.is_expired, 'failed', t.expiredMark],
  ];
  return (
    <>
      {marks
        .filter(([isSet]) => isSet)
        .map(([, icon, label]) => (
          <span key={icon} title={label} class="mark">
            <Icon name={icon} size={14} />
            <span class="visually-hidden">{label}</span>
          </span>
        ))}
    </>
  );
}

function columns(kept: Record<string, string | null>): Column<UpdateSummary>[] {
  const c = t.columns;
  return [
    {
      key: 'title', title: c.title, width: 'minmax(13rem, 1fr)', sort: 'title',
      render: (row) => (
        <span class="title-line">
          <a class="row-title" tabIndex={-1} href={to(`/updates/${segment(row.id)}`, kept)} title={row.title}>
            {row.title}
          </a>
          <Marks update={row} />
        </span>
      ),
    },
    { key: 'classification', title: c.classification, width: '10rem', rank: 3, render: (row) => row.classification ?? '–' },
    { key: 'severity', title: c.severity, width: '7rem', rank: 3, sort: 'severity', render: (row) => <SeverityPill severity={row.severity} /> },
    { key: 'approval', title: c.approval, width: '8.7rem', render: (row) => <ApprovalPill update={row} /> },
    { key: 'status', title: c.status, width: '8rem', rank: 2, render: (row) => <StatusBar counts={row.status} /> },
    { key: 'needed', title: c.needed, width: '5.5rem', rank: 2, align: 'end', sort: 'needed', render: (row) => count(row.status.needed) },
    { key: 'size', title: c.size, width: '5.5rem', rank: 3, align: 'end', sort: 'size', render: (row) => (row.content_bytes ? bytes(row.content_bytes) : '–') },
    { key: 'arrived', title: c.arrived, width: '8.2rem', rank: 3, sort: 'arrival', render: (row) => day(row.arrival_date) },
  ];
}
