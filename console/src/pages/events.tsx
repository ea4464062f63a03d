// What computers reported, newest first.
import { api, segment } from '../api/client';
import type { EventView } from '../api/types';
import { Empty, PageHead, Pill, SearchBox } from '../components/basics';
import { type Column, DataTable } from '../components/rows';
import { time } from '../format';
import { useRows } from '../hooks';
import { type Place, refine } from '../router';
import { texts } from '../texts';

const t = texts.events;
const c = t.columns;

export function Events({ place }: { place: Place }) {
  const query = { computer: place.query.get('computer'), update: place.query.get('update') };
  const rows = useRows<EventView>((start, limit, signal) => api.get('/events', { ...query, ...start, limit }, signal), [query]);
  return (
    <>
      <PageHead title={texts.pages.events} lead={t.lead} />
      <div class="filters" role="search">
        <SearchBox label={t.computer} value={query.computer ?? ''} onValue={(computer) => refine({ computer })} />
      </div>
      <div class="fill">
        <DataTable
          label={t.list}
          columns={columns}
          rows={rows}
          rowKey={(event) => event.id}
          rowLabel={(event) => event.event ?? String(event.event_id)}
          empty={
            <Empty icon="events" title={t.empty}>
              <p>{t.emptyNext}</p>
            </Empty>
          }
        />
      </div>
    </>
  );
}

const columns: Column<EventView>[] = [
  { key: 'received', title: c.received, width: '13.5rem', rank: 2, render: (event) => time(event.received) },
  { key: 'computer', title: c.computer, width: 'minmax(8rem, .7fr)', render: (event) => <a class="row-title" href={`/computers/${segment(event.computer)}`}>{event.computer_name ?? event.computer}</a> },
  { key: 'event', title: c.event, width: 'minmax(10rem, 1fr)', render: (event) => event.event ?? `Event ${event.event_id}` },
  { key: 'result', title: c.result, width: '12rem', rank: 2, render: (event) => (event.is_failure ? <Pill tone="bad">{`${t.failure} ${event.hresult}`}</Pill> : '') },
  { key: 'update', title: c.update, width: 'minmax(10rem, 1.5fr)', rank: 2, render: (event) => (event.update ? <a href={`/updates/${segment(event.update)}`} title={event.title ?? ''}>{event.title ?? event.update}</a> : '') },
];
