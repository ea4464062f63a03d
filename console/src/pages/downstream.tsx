// Servers that synchronize from this one.
import { useAddress } from '../addresses';
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api, type Page, segment } from '../api/client';
import type { DownstreamServerDetails, DownstreamServerView } from '../api/types';
import { Button, Confirm, Empty, Facts, PageHead, Pill, Problem, SelectField, Skeleton, useAct } from '../components/basics';
import { Detail } from '../components/detail';
import { Ring } from '../components/pictures';
import { type Column, DataTable } from '../components/rows';
import { ago, count, time } from '../format';
import { useLoad, useRows } from '../hooks';
import { navigate, type Place } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';

const t = texts.downstream;
const c = t.columns;
type Access = DownstreamServerView['access'];

export function Downstream({ place }: { place: Place }) {
  const rows = useRows<DownstreamServerView>((_start, _limit, signal) => api.get<Page<DownstreamServerView>>('/downstream-servers', {}, signal), []);
  const address = useAddress();
  const open = place.segments[1];
  return (
    <>
      <PageHead title={texts.pages.downstream} lead={t.lead} />
      <div class={`split ${open ? 'with-detail' : ''}`}>
        <div class="list-part">
          <DataTable
            label={t.list}
            columns={columns}
            rows={rows}
            rowKey={(server) => server.id}
            rowLabel={(server) => server.name}
            open={open}
            onOpen={(server) => navigate(`/downstream-servers/${segment(server.id)}`)}
            empty={
              <Empty icon="downstream" title={t.empty}>
                <p>{t.emptyNext}</p>
                <code>
                  {address.host}, {address.port}
                </code>
              </Empty>
            }
          />
        </div>
        {open && <Server key={open} id={open} onChanged={rows.reload} />}
      </div>
    </>
  );
}

const columns: Column<DownstreamServerView>[] = [
  { key: 'name', title: c.name, width: 'minmax(11rem, 1fr)', render: (server) => <a class="row-title" tabIndex={-1} href={`/downstream-servers/${segment(server.id)}`}>{server.name}</a> },
  { key: 'kind', title: c.kind, width: '8rem', rank: 2, render: (server) => (server.is_replica ? t.replica : t.autonomous) },
  { key: 'access', title: c.access, width: '9rem', render: (server) => <Pill tone={server.is_allowed ? 'good' : 'bad'}>{server.is_allowed ? t.isAllowed : t.isRefused}</Pill> },
  { key: 'computers', title: c.computers, width: '7rem', align: 'end', rank: 2, render: (server) => count(server.computers) },
  { key: 'sync', title: c.sync, width: '11rem', rank: 2, render: (server) => ago(server.last_sync) },
  { key: 'rollup', title: c.rollup, width: '9rem', rank: 3, render: (server) => ago(server.last_rollup) },
  { key: 'version', title: c.version, width: '9rem', rank: 3, render: (server) => server.version },
];

function Server({ id, onChanged }: { id: string; onChanged: () => void }) {
  const { canConfigure } = useRights();
  const server = useLoad((signal) => api.get<DownstreamServerDetails>(`/downstream-servers/${segment(id)}`, {}, signal), [id]);
  const [isAsking, setAsking] = useState(false);
  const { error, act } = useAct();
  const data = server.data;
  const close = () => navigate('/downstream-servers');
  const setAccess = (access: Access) =>
    act(async () => {
      await api.patch(`/downstream-servers/${segment(id)}`, { access });
      announce(t.accessSaved);
      server.reload();
      onChanged();
    });
  const problem = error ?? server.error;
  return (
    <Detail title={data?.name ?? texts.loading} label={t.list} onClose={close} actions={canConfigure && data && <Button onClick={() => setAsking(true)}>{t.forget}</Button>}>
      {problem && <Problem error={problem} retry={server.reload} />}
      {!data && !problem && <Skeleton />}
      {data && (
        <>
          {canConfigure && <SelectField label={c.access} value={data.access} onValue={setAccess} options={Object.entries(t.access) as [Access, string][]} />}
          <Facts
            facts={[
              [c.kind, data.is_replica ? t.replica : t.autonomous],
              [c.version, data.version],
              [t.contact, ago(data.last_contact)],
              [c.sync, time(data.last_sync)],
              [c.rollup, time(data.last_rollup)],
              [t.registered, time(data.registered)],
              [t.parent, data.parent],
              [c.computers, count(data.computers)],
            ]}
          />
          {data.counters && (
            <section class="stack">
              <h3>{t.counters}</h3>
              <Ring
                label={t.counters}
                caption={texts.overview.computersUnit}
                total={data.counters.computers}
                parts={[
                  { name: t.failures, value: data.counters.computers_with_failures, tone: 'bad' },
                  { name: t.needing, value: data.counters.computers_needing_updates, tone: 'warn' },
                  { name: t.upToDate, value: data.counters.computers_up_to_date, tone: 'good' },
                ]}
              />
            </section>
          )}
        </>
      )}
      {isAsking && data && (
        <Confirm
          danger
          title={t.forgetTitle(data.name)}
          text={t.forgetText}
          action={t.forget.replace('…', '')}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await api.delete(`/downstream-servers/${segment(id)}`);
            announce(t.forgotten);
            onChanged();
            close();
          }}
        />
      )}
    </Detail>
  );
}
