// Sections that are settings of the server itself.
import { api } from '../../api/client';
import type { SettingsView } from '../../api/types';
import { Check, SelectField, TextField } from '../../components/basics';
import { texts } from '../../texts';
import { difference, Lines, SectionForm } from './form';

const t = texts.options;
const load = (signal: AbortSignal) => api.get<SettingsView>('/settings', {}, signal);

function numeric(text: string): number {
  return Math.max(0, Math.floor(Number(text) || 0));
}

const save = (value: SettingsView, before: SettingsView) => api.patch('/settings', difference(value, before));

/** For a part of the settings that is an object of its own. */
function saveOnly<K extends 'content' | 'hierarchy'>(part: K) {
  return (value: SettingsView[K], before: SettingsView[K]) => api.patch('/settings', { [part]: difference<object>(value, before) });
}

export function ComputersOptions() {
  const c = t.computers;
  return (
    <SectionForm<SettingsView> title={t.sections.computers} lead={c.lead} load={load} save={save}>
      {(value, change) => (
        <>
          <fieldset class="radios">
            <legend class="label">{c.targeting}</legend>
            <label>
              <input type="radio" name="targeting" checked={value.targeting === 'server_side'} onChange={() => change({ targeting: 'server_side' })} />
              {c.server}
            </label>
            <label>
              <input type="radio" name="targeting" checked={value.targeting === 'client_side'} onChange={() => change({ targeting: 'client_side' })} />
              {c.client}
            </label>
          </fieldset>
          <Check label={c.registration} checked={value.registration_required} onChecked={(registration_required) => change({ registration_required })} />
          <TextField label={c.max} type="number" min={1} value={String(value.max_computers)} onValue={(text) => change({ max_computers: numeric(text) })} />
          <TextField label={c.host} hint={c.hostHint} value={value.content_host ?? ''} onValue={(text) => change({ content_host: text })} spellcheck={false} />
        </>
      )}
    </SectionForm>
  );
}

export function Automatic() {
  const a = t.automatic;
  return (
    <SectionForm<SettingsView> title={t.sections.automatic} lead={a.lead} load={load} save={save}>
      {(value, change) => (
        <>
          <Check label={a.revisions} checked={value.auto_approve_revisions} onChecked={(auto_approve_revisions) => change({ auto_approve_revisions })} />
          <Check label={a.expired} checked={value.auto_decline_expired} onChecked={(auto_decline_expired) => change({ auto_decline_expired })} />
        </>
      )}
    </SectionForm>
  );
}

export function Reporting() {
  const r = t.reporting;
  const m = texts.monitoring;
  return (
    <SectionForm<SettingsView> title={t.sections.reporting} lead={r.lead} load={load} save={save}>
      {(value, change) => (
        <>
          <TextField label={r.client} type="number" min={1} value={String(value.client_event_days)} onValue={(text) => change({ client_event_days: numeric(text) })} />
          <TextField label={r.server} type="number" min={1} value={String(value.server_event_days)} onValue={(text) => change({ server_event_days: numeric(text) })} />
          <SelectField label={m.metrics} hint={m.metricsHint} value={value.monitoring.metrics} options={Object.entries(m.whos)} onValue={(metrics) => change({ monitoring: { ...value.monitoring, metrics } })} />
          <TextField label={m.room} hint={m.roomHint} type="number" min={0} value={String(value.monitoring.least_room_mb)} onValue={(text) => change({ monitoring: { ...value.monitoring, least_room_mb: numeric(text) } })} />
        </>
      )}
    </SectionForm>
  );
}

export function Hierarchy() {
  const h = t.hierarchy;
  return (
    <SectionForm<SettingsView['hierarchy']> title={t.sections.hierarchy} lead={h.lead} load={async (signal) => (await load(signal)).hierarchy} save={saveOnly('hierarchy')}>
      {(value, change) => (
        <>
          <Lines label={h.allow} hint={h.allowHint} value={value.allow_list} onValue={(allow_list) => change({ allow_list })} />
          <Check label={h.detailed} checked={value.detailed_rollup} onChecked={(detailed_rollup) => change({ detailed_rollup })} />
          <TextField label={h.max} type="number" min={0} value={String(value.max_servers)} onValue={(text) => change({ max_servers: numeric(text) })} />
        </>
      )}
    </SectionForm>
  );
}

export function Content({ onSaved }: { onSaved?: () => void }) {
  const c = t.content;
  return (
    <SectionForm<SettingsView['content']> title={t.sections.content} lead={c.lead} load={async (signal) => (await load(signal)).content} save={saveOnly('content')} onSaved={onSaved}>
      {(value, change) => (
        <>
          <fieldset class="radios">
            <legend class="label">{c.location}</legend>
            <label>
              <input type="radio" name="location" checked={value.location === 'local'} onChange={() => change({ location: 'local' })} />
              {c.local}
            </label>
            <label>
              <input type="radio" name="location" checked={value.location === 'microsoft'} onChange={() => change({ location: 'microsoft' })} />
              {c.microsoft}
            </label>
          </fieldset>
          {value.location === 'local' && (
            <>
              <SelectField label={c.when} value={value.when} onValue={(when) => change({ when })} options={[['approved', c.approved], ['arrived', c.arrived]]} />
              <Check label={c.express} checked={value.express} onChecked={(express) => change({ express })} />
              <Check label={c.fromMicrosoft} checked={value.from_microsoft} onChecked={(from_microsoft) => change({ from_microsoft })} />
              <TextField label={c.parallel} type="number" min={1} value={String(value.parallel)} onValue={(text) => change({ parallel: numeric(text) })} />
              <TextField label={c.limit} type="number" min={0} value={String(value.limit)} onValue={(text) => change({ limit: numeric(text) })} />
              <TextField label={c.limitHours} hint={c.limitHoursHint} value={value.limit_hours ?? ''} onValue={(text) => change({ limit_hours: text })} />
              {value.limit_hours && <TextField label={c.limitIn} type="number" min={0} value={String(value.limit_in_hours)} onValue={(text) => change({ limit_in_hours: numeric(text) })} />}
              <Lines label={c.hosts} hint={c.hostsHint} value={value.hosts} onValue={(hosts) => change({ hosts })} />
            </>
          )}
        </>
      )}
    </SectionForm>
  );
}
