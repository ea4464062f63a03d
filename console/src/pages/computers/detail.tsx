// Everything about one computer.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page, segment } from '../../api/client';
import type { ComputerDetails, EventView, GroupView, InstallationState } from '../../api/types';
import { Button, Confirm, Empty, Facts, Filter, Problem, Skeleton, Tabs } from '../../components/basics';
import { Detail } from '../../components/detail';
import { Ring } from '../../components/pictures';
import { ActionPill, parts, StatePill } from '../../components/status';
import { ago, time } from '../../format';
import { useLoad } from '../../hooks';
import { here, refine } from '../../router';
import { texts } from '../../texts';
import { EventList } from '../updates/detail';
import { MembershipDialog } from './membership';
import { WhyDialog } from './why';

const t = texts.computers;
type Tab = keyof typeof t.tabs;
const SHOWN = 300;

export function ComputerDetail({ id, turn, canMove, groups, onClose, onChanged }: { id: string; turn: number; canMove: boolean; groups: GroupView[]; onClose: () => void; onChanged: () => void }) {
  const computer = useLoad((signal) => api.get<ComputerDetails>(`/computers/${segment(id)}`, {}, signal), [id, turn]);
  const [dialog, setDialog] = useState<'move' | 'delete'>();
  const tab = (here().query.get('tab') ?? 'summary') as Tab;
  const data = computer.data;
  if (!data)
    return (
      <Detail title={computer.error ? computer.error.title : texts.loading} label={t.details} onClose={onClose}>
        {computer.error ? <Problem error={computer.error} retry={computer.reload} /> : <Skeleton lines={8} />}
      </Detail>
    );
  return (
    <Detail
      title={data.name}
      label={t.details}
      onClose={onClose}
      actions={
        canMove && (
          <>
            <Button onClick={() => setDialog('move')}>{texts.actions.move}</Button>
            <Button onClick={() => setDialog('delete')}>{t.delete}</Button>
          </>
        )
      }
      tabs={<Tabs label={t.details} tabs={Object.entries(t.tabs) as [Tab, string][]} value={tab} onValue={(next) => refine({ tab: next === 'summary' ? null : next })} />}
    >
      {tab === 'summary' && <Summary computer={data} />}
      {tab === 'updates' && <Updates computer={data} />}
      {tab === 'events' && <Events computer={id} />}
      {dialog === 'move' && (
        <MembershipDialog
          computers={[data]}
          groups={groups}
          onClose={() => setDialog(undefined)}
          onDone={() => {
            computer.reload();
            onChanged();
          }}
        />
      )}
      {dialog === 'delete' && (
        <Confirm
          danger
          title={t.deleteComputer(data.name)}
          text={t.deleteComputerText}
          action={texts.actions.remove}
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            await api.delete(`/computers/${segment(id)}`);
            announce(t.deleted(data.name));
            onClose();
            onChanged();
          }}
        />
      )}
    </Detail>
  );
}

function Summary({ computer }: { computer: ComputerDetails }) {
  const f = t.facts;
  const { hardware } = computer;
  const link = (state: InstallationState) => {
    const query = here().query;
    query.set('tab', 'updates');
    query.set('of', state);
    return `${here().path}?${query}`;
  };
  const shown = parts(computer.status, link);
  return (
    <>
      <Ring label={t.columns.status} caption={texts.overview.updatesUnit} total={shown.reduce((sum, part) => sum + part.value, 0)} parts={shown} />
      <Facts
        facts={[
          [f.groups, computer.groups.map((group) => group.name).join(', ')],
          [f.requested, computer.requested_groups.join(', ')],
          [f.os, computer.os_description],
          [f.version, computer.os_version],
          [f.servicePack, hardware && hardware.service_pack > 0 && String(hardware.service_pack)],
          [f.arch, computer.architecture],
          [f.language, hardware?.os_locale],
          [f.ip, computer.ip_address],
          [f.manufacturer, hardware?.manufacturer],
          [f.model, hardware?.model],
          [f.bios, hardware && [hardware.bios_name, hardware.bios_version].filter(Boolean).join(' ')],
          [f.firmware, hardware?.firmware_version],
          [f.agent, hardware?.client_version],
          [f.contact, <span title={time(computer.last_contact)}>{ago(computer.last_contact)}</span>],
          [f.report, <span title={time(computer.last_status_report)}>{ago(computer.last_status_report)}</span>],
          [f.first, time(computer.first_contact)],
          [f.server, computer.server],
          [f.id, <code>{computer.id}</code>],
        ]}
      />
    </>
  );
}

function Updates({ computer }: { computer: ComputerDetails }) {
  const [why, setWhy] = useState<string>();
  const state = here().query.get('of') ?? '';
  const shown = computer.updates.filter((update) => !state || update.state === state);
  const states = Object.entries(texts.states).filter(([name]) => computer.updates.some((update) => update.state === name));
  return (
    <>
      <div class="filters">
        <Filter label={t.stateFilter} value={state} onValue={(of) => refine({ of })} options={[['', t.any], ...states]} />
      </div>
      {shown.length === 0 ? (
        <Empty icon="done" title={t.noUpdates}>
          <p>{t.noUpdatesNext}</p>
        </Empty>
      ) : (
        <ul class="event-list">
          {shown.slice(0, SHOWN).map((update) => (
            <li key={update.update}>
              <a class="row-title break" href={`/updates/${segment(update.update)}`}>
                {update.title}
              </a>
              <div class="spread">
                <span class="row">
                  <StatePill state={update.state} />
                  {update.action && <ActionPill action={update.action} />}
                  {update.group && <span class="muted">{t.via(update.group.name)}</span>}
                  {update.deadline && <span class="muted">{time(update.deadline)}</span>}
                </span>
                <Button class="small" onClick={() => setWhy(update.update)} aria-label={`${texts.updates.why} ${update.title}`}>
                  {texts.updates.why}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {shown.length > SHOWN && <p class="muted">{texts.approve.more(shown.length - SHOWN)}</p>}
      {why && <WhyDialog computer={computer.id} update={why} onClose={() => setWhy(undefined)} />}
    </>
  );
}

function Events({ computer }: { computer: string }) {
  const events = useLoad((signal) => api.get<Page<EventView>>('/events', { computer, limit: 50 }, signal), [computer]);
  if (events.error) return <Problem error={events.error} retry={events.reload} />;
  if (!events.data) return <Skeleton />;
  if (events.data.items.length === 0) return <Empty icon="events" title={t.noEvents} />;
  return <EventList events={events.data.items} />;
}
