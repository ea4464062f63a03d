// Updates: the list with its filters, and beside it the one that is chosen.
import { useEffect, useState } from 'preact/hooks';
import { api, type Page, segment } from '../../api/client';
import type { CategoryChoice, StatusCounts, UpdateSummary } from '../../api/types';
import { Button, Empty, LinkButton, PageHead } from '../../components/basics';
import { useColumns } from '../../components/columns';
import { type Column, DataTable } from '../../components/rows';
import { ApprovalPill, SeverityPill, StatusBar } from '../../components/status';
import { Views } from '../../components/views';
import { bytes, count, day, percent } from '../../format';
import { useLoad, useRows } from '../../hooks';
import { Icon, type IconName } from '../../icons';
import { navigate, type Place, refine, to } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { StartDialog } from '../rings';
import { ApproveDialog } from './approve';
import { DeclineDialog } from './decline';
import { UpdateDetail } from './detail';
import { asQuery, builtInViews, Filters, isFiltered, KEPT } from './filters';

const t = texts.updates;
export function Updates({ place }: { place: Place }) {
  const rights = useRights();
  const query = asQuery(place.query);
  const rows = useRows<UpdateSummary>((start, limit, signal) => api.get('/updates', { ...query, ...start, limit }, signal), [query], true);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<'approve' | 'decline' | 'rings'>();
  const [turn, setTurn] = useState(0);
  const open = place.segments[1];
  useEffect(() => setSelected(new Set()), [JSON.stringify(query)]);

  const kept = Object.fromEntries(KEPT.map((name) => [name, place.query.get(name)]));
  const classifications = useLoad((signal) => api.get<Page<CategoryChoice>>('/classifications', {}, signal), []);
  const { shown, chooser } = useColumns('updates', t.list, columns(kept));
  const chosen = rows.rows.filter((row) => selected.has(row.id));
  const changed = () => {
    setSelected(new Set());
    rows.reload();
    setTurn((n) => n + 1);
  };
  return (
    <>
      <PageHead title={texts.pages.updates}>
        <Views page="updates" title={texts.pages.updates} kept={kept} builtIn={builtInViews(classifications.data?.items.map((item) => item.title) ?? [])} />
      </PageHead>
      <div class={`split ${open ? 'with-detail' : ''}`}>
        <div class="list-part">
          <Filters query={place.query} classifications={classifications.data?.items} />
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
            columns={shown}
            foot={chooser}
            rows={rows}
            rowKey={(row) => row.id}
            rowLabel={(row) => row.title}
            open={open}
            onOpen={(row) => navigate(to(`/updates/${segment(row.id)}`, kept))}
            selected={selected}
            onSelect={rights.canAct ? setSelected : undefined}
            sorting={{ key: place.query.get('sort') ?? 'title', isReverse: place.query.get('reverse') === 'true', onSort: (sort, reverse) => refine({ sort: sort === 'title' ? null : sort, reverse: reverse ? 'true' : null }) }}
            empty={isFiltered(place.query) ? <NoMatch /> : <NoUpdates canConfigure={rights.canConfigure} />}
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

/** Of a hundred computers, how many have it or need it not. */
function done({ installed, not_applicable, needed, failed, unknown }: StatusCounts): number {
  return percent(installed + not_applicable, installed + not_applicable + needed + failed + unknown);
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
    { key: 'size', title: c.size, width: '6.2rem', rank: 3, align: 'end', sort: 'size', render: (row) => (row.content_bytes ? bytes(row.content_bytes) : '–') },
    { key: 'kb', title: c.kb, width: '7rem', rank: 3, isExtra: true, render: (row) => row.kb_articles.join(', ') || '–' },
    { key: 'products', title: c.products, width: '12rem', rank: 3, isExtra: true, render: (row) => row.products.join(', ') || '–' },
    { key: 'released', title: c.released, width: '8.2rem', rank: 3, isExtra: true, sort: 'creation', render: (row) => day(row.creation_date) },
    { key: 'done', title: c.done, width: '6.5rem', rank: 3, isExtra: true, align: 'end', render: (row) => `${done(row.status)} %` },
    { key: 'revision', title: c.revision, width: '6rem', rank: 3, isExtra: true, align: 'end', render: (row) => row.revision },
    { key: 'arrived', title: c.arrived, width: '8.2rem', rank: 3, sort: 'arrival', render: (row) => day(row.arrival_date) },
  ];
}
