// Computers: the tree of groups, the computers in the one that is chosen, and the computer that is chosen.
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page, segment } from '../../api/client';
import type { ComputerSummary, GroupView, SettingsView } from '../../api/types';
import { Button, Check, Empty, Filter, LinkButton, PageHead, Problem, SearchBox, Skeleton } from '../../components/basics';
import { type Column, DataTable } from '../../components/rows';
import { StatusBar } from '../../components/status';
import { Tree } from '../../components/tree';
import { Views } from '../../components/views';
import { ago, count } from '../../format';
import { useLoad, useRows } from '../../hooks';
import { navigate, type Place, refine, to } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { eachOf } from '../updates/each';
import { ComputerDetail } from './detail';
import { GroupActions } from './groups';
import { MembershipDialog } from './membership';

const t = texts.computers;
const FILTERS = ['search', 'group', 'state', 'subgroups', 'downstream'];
const VIEWS: [string, Record<string, string>][] = [
  [t.views.all, {}],
  [t.views.failed, { state: 'failed' }],
  [t.views.needing, { state: 'needed' }],
  [t.views.restart, { state: 'pending_reboot' }],
  [t.views.unknown, { state: 'unknown' }],
];
const DRAGGED = 'application/x-patchwell-computers';

export function Computers({ place }: { place: Place }) {
  const rights = useRights();
  const get = (name: string) => place.query.get(name) || undefined;
  const query = { search: get('search'), group: get('group'), state: get('state'), subgroups: get('subgroups'), include_downstream: get('downstream') };
  const rows = useRows<ComputerSummary>((start, limit, signal) => api.get('/computers', { ...query, ...start, limit }, signal), [query], true);
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const settings = useLoad((signal) => api.get<SettingsView>('/settings', {}, signal), []);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isMoving, setMoving] = useState(false);
  const [turn, setTurn] = useState(0);
  const open = place.segments[1];
  useEffect(() => setSelected(new Set()), [JSON.stringify(query)]);

  const kept = Object.fromEntries(FILTERS.map((name) => [name, place.query.get(name)]));
  const isClientSide = settings.data?.targeting === 'client_side';
  const canMove = rights.canAct && !isClientSide;
  const chosen = rows.rows.filter((row) => selected.has(row.id));
  const all = groups.data?.items ?? [];
  const top = all.find((group) => !group.parent);
  const current = all.find((group) => group.id === query.group) ?? top;
  const changed = () => {
    setSelected(new Set());
    rows.reload();
    groups.reload();
    setTurn((n) => n + 1);
  };
  const dragged = (row: ComputerSummary, event: DragEvent) => {
    const ids = selected.has(row.id) ? [...selected] : [row.id];
    event.dataTransfer?.setData(DRAGGED, JSON.stringify(ids));
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
  };
  const dropped = async (group: GroupView, event: DragEvent) => {
    const text = event.dataTransfer?.getData(DRAGGED);
    if (!text) return;
    const set = group.parent === null || group.parent === undefined || group.is_built_in ? [] : [group.id];
    const { done, failed } = await eachOf(JSON.parse(text) as string[], (id) => api.post(`/computers/${segment(id)}/groups`, { set }));
    if (done.length) announce(t.moved(done.length, group.name));
    for (const failure of failed.slice(0, 1)) announce(failure.detail, 'failed');
    changed();
  };
  const isFiltered = Boolean(query.search ?? query.state ?? query.group);
  return (
    <>
      <PageHead title={texts.pages.computers} lead={isClientSide ? t.clientSide : undefined}>
        <Views page="computers" title={texts.pages.computers} kept={kept} builtIn={VIEWS} />
      </PageHead>
      <div class={`split with-side ${open ? 'with-detail' : ''}`}>
        <aside class="side" aria-label={t.groups}>
          {groups.error && <Problem error={groups.error} retry={groups.reload} />}
          {groups.data ? (
            <Tree
              label={t.groups}
              nodes={all.map((group) => ({ ...group, parent: group.parent ?? null, title: group.name }))}
              selected={current?.id}
              onSelect={(group) => navigate(to('/computers', { ...kept, group: group.parent ? group.id : null }))}
              onDrop={canMove ? (group, event) => void dropped(group, event) : undefined}
              render={(group) => (
                <>
                  <span>{group.name}</span>
                  <span class="number">{count(group.computers_below)}</span>
                </>
              )}
            />
          ) : (
            <Skeleton />
          )}
          {rights.canConfigure && current && <GroupActions group={current} onChanged={changed} />}
        </aside>
        <div class="list-part">
          <div class="filters" role="search">
            <SearchBox label={t.search} value={query.search ?? ''} onValue={(search) => refine({ search })} />
            <Filter
              label={t.status}
              value={query.state ?? ''}
              onValue={(state) => refine({ state })}
              options={[['', t.any], ['failed', texts.overview.withErrors], ['needed', texts.overview.needing], ['pending_reboot', texts.states.pending_reboot], ['downloaded', texts.states.downloaded], ['installed', texts.states.installed], ['unknown', t.notReported]]}
            />
            <Check label={t.subgroups} checked={query.subgroups !== 'false'} onChecked={(on) => refine({ subgroups: on ? null : 'false' })} />
            <Check label={t.downstream} checked={query.include_downstream === 'true'} onChecked={(on) => refine({ downstream: on ? 'true' : null })} />
          </div>
          {selected.size > 0 && (
            <div class="selection-bar">
              <b>{t.selected(selected.size)}</b>
              <Button kind="primary" onClick={() => setMoving(true)}>
                {texts.actions.move}
              </Button>
              <Button kind="quiet" onClick={() => setSelected(new Set())}>
                {texts.updates.clearSelection}
              </Button>
            </div>
          )}
          <DataTable
            label={t.list}
            columns={columns(kept)}
            rows={rows}
            rowHeight={52}
            rowKey={(row) => row.id}
            rowLabel={(row) => row.name}
            open={open}
            onOpen={(row) => navigate(to(`/computers/${segment(row.id)}`, kept))}
            selected={selected}
            onSelect={canMove ? setSelected : undefined}
            onDragStart={canMove ? dragged : undefined}
            empty={isFiltered ? <NoMatch /> : <NoComputers />}
          />
          {canMove && rows.rows.length > 0 && <p class="hint">{t.dragHint}</p>}
        </div>
        {open && <ComputerDetail key={open} id={open} turn={turn} canMove={canMove} groups={all} onClose={() => navigate(to('/computers', kept))} onChanged={changed} />}
      </div>
      {isMoving && <MembershipDialog computers={chosen} groups={all} onClose={() => setMoving(false)} onDone={changed} />}
    </>
  );
}

function NoMatch() {
  return (
    <Empty icon="search" title={t.empty}>
      <p>{t.emptyNext}</p>
      <LinkButton href="/computers">{texts.actions.clearFilters}</LinkButton>
    </Empty>
  );
}

function NoComputers() {
  return (
    <Empty icon="computers" title={t.none}>
      <p>{t.noneNext}</p>
      <LinkButton href="/group-policy" kind="primary">
        {t.toPolicy}
      </LinkButton>
    </Empty>
  );
}

function columns(kept: Record<string, string | null>): Column<ComputerSummary>[] {
  const c = t.columns;
  return [
    {
      key: 'name', title: c.name, width: 'minmax(11rem, 1.3fr)',
      render: (row) => (
        <>
          <a class="row-title" tabIndex={-1} href={to(`/computers/${segment(row.id)}`, kept)} title={row.name}>
            {row.name}
          </a>
          <span class="sub">{row.groups.map((group) => group.name).join(', ')}</span>
        </>
      ),
    },
    {
      key: 'status', title: c.status, width: '9.5rem',
      render: (row) => (
        <>
          <StatusBar counts={row.status} />
          <span class="sub">{row.last_status_report ? t.bar(row.status.needed, row.status.failed) : t.notReported}</span>
        </>
      ),
    },
    { key: 'system', title: c.system, width: 'minmax(9rem, 1fr)', rank: 2, render: (row) => row.os_description ?? '–' },
    { key: 'address', title: c.address, width: '9rem', rank: 3, render: (row) => row.ip_address ?? '–' },
    { key: 'contact', title: c.contact, width: '9rem', rank: 2, render: (row) => ago(row.last_contact) },
    { key: 'report', title: c.report, width: '10.5rem', rank: 3, render: (row) => ago(row.last_status_report) },
  ];
}
