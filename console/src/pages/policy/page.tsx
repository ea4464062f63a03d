// How computers are told about this server, and which have not been.
import { useState } from 'preact/hooks';
import { useAddress } from '../../addresses';
import { api, type Page } from '../../api/client';
import type { GroupView, SettingsView, TlsView } from '../../api/types';
import { Card, Check, Facts, PageHead, SelectField, Tabs, TextField } from '../../components/basics';
import { useLoad } from '../../hooks';
import { navigate, type Place, refine, to } from '../../router';
import { texts } from '../../texts';
import { RegistryFile, Scripts, Settings } from './files';
import { Silent } from './silent';
import { type Choices, values } from './values';

const t = texts.policy;
type Tab = keyof typeof t.tabs;

const USUAL = { install: '4', day: 0, hour: 3, frequency: 22, alternate: '', isOffInternet: true, proxy: '', delivery: '' };

export function Policy({ place }: { place: Place }) {
  const tab: Tab = place.segments[1] && place.segments[1] in t.tabs ? (place.segments[1] as Tab) : 'settings';
  const group = place.query.get('group');
  return (
    <>
      <PageHead title={texts.pages.policy} lead={tab === 'silent' ? t.silent.lead : t.lead} />
      <Tabs label={texts.pages.policy} tabs={Object.entries(t.tabs) as [Tab, string][]} value={tab} onValue={(next) => navigate(to(next === 'settings' ? '/group-policy' : `/group-policy/${next}`, { group }))} />
      {tab === 'silent' ? <Silent /> : <Help tab={tab} groupId={group ?? ''} />}
    </>
  );
}

function Help({ tab, groupId }: { tab: Exclude<Tab, 'silent'>; groupId: string }) {
  const address = useAddress();
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const settings = useLoad((signal) => api.get<SettingsView>('/settings', {}, signal), []);
  const tls = useLoad((signal) => api.get<TlsView>('/tls', {}, signal), []);
  const [typed, setUrl] = useState<string>();
  const [own, setOwn] = useState(USUAL);
  const [isPinned, setPinned] = useState(false);
  const change = (some: Partial<typeof USUAL>) => setOwn({ ...own, ...some });
  const url = (typed ?? address.url).trim();
  const all = groups.data?.items ?? [];
  const group = all.find((one) => one.id === groupId)?.name ?? '';
  const choices: Choices = { ...own, url, group, alternate: own.alternate.trim(), frequency: Math.min(22, Math.max(1, own.frequency || 22)) };
  const found = values(choices);
  const isEncrypted = url.toLowerCase().startsWith('https:');
  const canPin = isEncrypted && Boolean(tls.data?.ca);
  const named: [string, string][] = all.filter((one) => one.parent).map((one) => [one.id, one.path.slice(1).join(' › ')]);
  return (
    <div class="policy">
      <Card title={t.choices}>
        <div class="form">
          <TextField label={t.address} hint={t.addressHint} value={typed ?? address.url} onValue={setUrl} />
          <SelectField label={t.group} hint={group && settings.data?.targeting !== 'client_side' ? t.clientSideNote : undefined} value={groupId} options={[['', t.noGroup], ...named]} onValue={(id) => refine({ group: id })} />
          <div class="form-row">
            <SelectField label={t.install} value={own.install} options={Object.entries(t.installs)} onValue={(install) => change({ install })} />
            {own.install === '4' && <SelectField label={t.day} value={String(own.day)} options={t.days.map((day, index): [string, string] => [String(index), day])} onValue={(day) => change({ day: Number(day) })} />}
            {own.install === '4' && <SelectField label={t.hour} value={String(own.hour)} options={Array.from({ length: 24 }, (_, hour): [string, string] => [String(hour), `${String(hour).padStart(2, '0')}:00`])} onValue={(hour) => change({ hour: Number(hour) })} />}
          </div>
          <details>
            <summary>{t.more}</summary>
            <div class="form">
              <TextField label={t.frequency} hint={t.frequencyHint} type="number" min={1} max={22} value={String(own.frequency || '')} onValue={(hours) => change({ frequency: Number(hours) })} />
              <TextField label={t.alternate} hint={t.alternateHint} value={own.alternate} onValue={(alternate) => change({ alternate })} />
              <SelectField label={t.proxy} value={own.proxy} options={Object.entries(t.proxies).sort(([a], [b]) => a.localeCompare(b))} onValue={(proxy) => change({ proxy })} />
              <SelectField label={t.delivery} hint={t.deliveryHint} value={own.delivery} options={Object.entries(t.deliveries).sort(([a], [b]) => (a === '' ? -1 : b === '' ? 1 : Number(a) - Number(b)))} onValue={(delivery) => change({ delivery })} />
            </div>
          </details>
          <Check label={t.internet} hint={t.internetHint} checked={own.isOffInternet} onChecked={(isOffInternet) => change({ isOffInternet })} />
          {canPin ? <Check label={t.pinCheck} hint={t.pinHint} checked={isPinned} onChecked={setPinned} /> : <p class="hint">{t.noTls}</p>}
          {canPin && tls.data && (
            <Facts
              facts={[
                [t.pin, tls.data.certificates[0] && <code class="break">{tls.data.certificates[0].pin}</code>],
                [t.thumbprint, tls.data.ca && <code class="break">{tls.data.ca.thumbprint_sha1}</code>],
              ]}
            />
          )}
        </div>
      </Card>
      <div class="stack">
        {tab === 'settings' && <Settings found={found} isPinned={isPinned && canPin} near={address.near} />}
        {tab === 'powershell' && <Scripts found={found} isPinned={isPinned && canPin} group={group} />}
        {tab === 'registry' && <RegistryFile found={found} />}
      </div>
    </div>
  );
}
