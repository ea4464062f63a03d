// Where updates come from, in which languages, and when.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import type { SyncSettingsView, SyncStatus } from '../../api/types';
import { Check, Field, SearchBox, SelectField, TextField } from '../../components/basics';
import { texts } from '../../texts';
import { difference, SectionForm } from './form';

const t = texts.options;
type Settings = SyncSettingsView & { proxy_password?: string };

const load = async (signal: AbortSignal): Promise<Settings> => (await api.get<SyncStatus>('/synchronization', {}, signal)).settings;

/** The API takes what changed; `has_proxy_password` is only told. */
const save = (value: Settings, before: Settings) => {
  const { has_proxy_password: _, ...change } = difference(value, before);
  const emptied = Object.fromEntries(Object.entries(change).map(([name, field]) => [name, field ?? '']));
  return api.patch('/synchronization', emptied);
};

export function Source({ onSaved }: { onSaved?: () => void }) {
  const s = t.source;
  return (
    <SectionForm<Settings> title={t.sections.source} lead={s.lead} load={load} save={save} onSaved={onSaved}>
      {(value, change) => {
        const kind = value.source === 'none' || value.source === 'microsoft' ? value.source : 'server';
        return (
          <>
            <fieldset class="radios">
              <legend class="label">{s.from}</legend>
              {(['microsoft', 'server', 'none'] as const).map((name) => (
                <label key={name}>
                  <input type="radio" name="source" checked={kind === name} onChange={() => change({ source: name === 'server' ? 'http://' : name, replica: name === 'server' && value.replica })} />
                  {s[name]}
                </label>
              ))}
            </fieldset>
            {kind === 'server' && (
              <>
                <TextField label={s.address} hint={s.addressHint} value={value.source} onValue={(source) => change({ source: source === 'none' || source === 'microsoft' ? `${source} ` : source })} required spellcheck={false} />
                <Check label={s.replica} hint={s.replicaHint} checked={value.replica} onChecked={(replica) => change({ replica })} />
              </>
            )}
            {kind !== 'none' && (
              <>
                <h3>{s.proxy}</h3>
                <TextField label={s.proxyAddress} hint={s.proxyHint} value={value.proxy ?? ''} onValue={(proxy) => change({ proxy: proxy || null })} spellcheck={false} />
                {value.proxy && (
                  <>
                    <TextField label={s.proxyUser} value={value.proxy_user ?? ''} onValue={(proxy_user) => change({ proxy_user: proxy_user || null })} autocomplete="off" />
                    <TextField label={s.proxyPassword} hint={value.has_proxy_password ? s.proxyPasswordHint : undefined} type="password" value={value.proxy_password ?? ''} onValue={(proxy_password) => change({ proxy_password: proxy_password || undefined })} autocomplete="new-password" />
                  </>
                )}
                <Field label={s.ca}>{(ids) => <textarea class="input mono" rows={4} value={value.trusted_ca ?? ''} onInput={(event) => change({ trusted_ca: event.currentTarget.value || null })} {...ids} />}</Field>
              </>
            )}
          </>
        );
      }}
    </SectionForm>
  );
}

/** Languages that updates are published in. */
const TAGS = ['ar', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fi', 'fr', 'he', 'hi', 'hr', 'hu', 'it', 'ja', 'ko', 'lt', 'lv', 'nl', 'no', 'pl', 'pt', 'pt-br', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'th', 'tr', 'uk', 'zh-cn', 'zh-tw'];
const names = new Intl.DisplayNames(['en'], { type: 'language' });

export function Languages({ onSaved }: { onSaved?: () => void }) {
  const l = t.languages;
  const [search, setSearch] = useState('');
  return (
    <SectionForm<Settings> title={t.sections.languages} lead={l.lead} load={load} save={save} onSaved={onSaved}>
      {(value, change) => {
        const isAll = value.languages.length === 0;
        const all = [...new Set([...TAGS, ...value.languages])].map((tag) => ({ tag, name: names.of(tag) ?? tag })).sort((a, b) => a.name.localeCompare(b.name));
        const shown = all.filter(({ tag, name }) => `${name} ${tag}`.toLowerCase().includes(search.toLowerCase()));
        const turn = (tag: string, isOn: boolean) => change({ languages: isOn ? [...value.languages, tag].sort() : value.languages.filter((one) => one !== tag) });
        return (
          <>
            <fieldset class="radios">
              <legend class="visually-hidden">{t.sections.languages}</legend>
              <label>
                <input type="radio" name="languages" checked={isAll} onChange={() => change({ languages: [] })} />
                {l.all}
              </label>
              <label>
                <input type="radio" name="languages" checked={!isAll} onChange={() => change({ languages: ['en'] })} />
                {l.only}
              </label>
            </fieldset>
            {!isAll && (
              <>
                <SearchBox label={l.search} value={search} onValue={setSearch} />
                <div class="picker columns-list">
                  {shown.map(({ tag, name }) => (
                    <Check key={tag} label={`${name} (${tag})`} checked={value.languages.includes(tag)} disabled={value.languages.length === 1 && value.languages[0] === tag} onChecked={(isOn) => turn(tag, isOn)} />
                  ))}
                </div>
              </>
            )}
          </>
        );
      }}
    </SectionForm>
  );
}

export function Schedule({ onSaved }: { onSaved?: () => void }) {
  const s = t.schedule;
  return (
    <SectionForm<Settings> title={t.sections.schedule} lead={s.lead} load={load} save={save} onSaved={onSaved}>
      {(value, change) => (
        <>
          <fieldset class="radios">
            <legend class="visually-hidden">{t.sections.schedule}</legend>
            <label>
              <input type="radio" name="schedule" checked={value.times_per_day === 0} onChange={() => change({ times_per_day: 0 })} />
              {s.manual}
            </label>
            <label>
              <input type="radio" name="schedule" checked={value.times_per_day > 0} onChange={() => change({ times_per_day: 1 })} />
              {s.automatic}
            </label>
          </fieldset>
          {value.times_per_day > 0 && (
            <>
              <TextField label={s.first} hint={s.firstHint} type="time" value={value.start} onValue={(start) => change({ start })} required />
              <SelectField label={s.times} value={String(value.times_per_day)} onValue={(times) => change({ times_per_day: Number(times) })} options={Array.from({ length: 24 }, (_, n): [string, string] => [String(n + 1), String(n + 1)])} />
            </>
          )}
        </>
      )}
    </SectionForm>
  );
}
