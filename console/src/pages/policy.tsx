// How computers are told about this server.
import { useState } from 'preact/hooks';
import { useAddress } from '../addresses';
import { announce } from '../announce';
import { Button, Card, PageHead, TextField } from '../components/basics';
import { texts } from '../texts';

const t = texts.policy;

function registryFile(url: string, group: string): string {
  const text = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate';
  return [
    'Windows Registry Editor Version 5.00',
    '',
    `[${key}]`,
    `"WUServer"=${text(url)}`,
    `"WUStatusServer"=${text(url)}`,
    '"DoNotConnectToWindowsUpdateInternetLocations"=dword:00000001',
    ...(group ? ['"TargetGroupEnabled"=dword:00000001', `"TargetGroup"=${text(group)}`] : []),
    '',
    `[${key}\\AU]`,
    '"UseWUServer"=dword:00000001',
    '"NoAutoUpdate"=dword:00000000',
    '"AUOptions"=dword:00000004',
    '',
  ].join('\r\n');
}

export function Policy() {
  const address = useAddress();
  const [typed, setUrl] = useState<string>();
  const url = typed ?? address.url;
  const [group, setGroup] = useState('');
  const file = registryFile(url.trim(), group.trim());
  const settings: [string, string][] = [
    [t.specify, t.specifyValue(url)],
    [t.auto, t.autoValue],
    [t.noInternet, t.noInternetValue],
    ...(group ? [[t.target, t.targetValue(group)] as [string, string]] : []),
  ];
  const copy = async () => {
    await navigator.clipboard.writeText(file);
    announce(t.copied);
  };
  // The registry editor reads these files in UTF-16, with a mark of order in front.
  const download = () => {
    const units = Uint16Array.from(`\ufeff${file}`, (unit) => unit.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([units], { type: 'application/octet-stream' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: 'patchwell.reg' });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <>
      <PageHead title={texts.pages.policy} lead={t.lead} />
      <Card>
        <div class="form">
          <TextField label={t.address} hint={t.addressHint} value={url} onValue={setUrl} />
          <TextField label={t.group} hint={group ? t.clientSideNote : undefined} value={group} onValue={setGroup} />
        </div>
      </Card>
      <Card title={t.settings}>
        <div class="stack">
          <p>
            <b>{t.where}:</b> {t.path}
          </p>
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t.settings}>
            <table class="plain-table">
              <thead>
                <tr>
                  <th scope="col">{t.name}</th>
                  <th scope="col">{t.value}</th>
                </tr>
              </thead>
              <tbody>
                {settings.map(([name, value]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td class="break">{value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="muted">{t.scope}</p>
        </div>
      </Card>
      <Card
        title={t.registry}
        actions={
          <>
            <Button onClick={copy}>{texts.actions.copy}</Button>
            <Button kind="primary" onClick={download}>
              {t.download}
            </Button>
          </>
        }
      >
        <pre tabIndex={0}>{file}</pre>
      </Card>
      <Card title={t.simulate}>
        <div class="stack">
          <p>{t.simulateText}</p>
          <pre tabIndex={0}>{`patchwell simulate ${address.near}`}</pre>
        </div>
      </Card>
      <Card title={t.check}>
        <div class="stack">
          <p>{t.checkText}</p>
          <pre tabIndex={0}>{'gpupdate /force\r\nusoclient StartScan'}</pre>
        </div>
      </Card>
    </>
  );
}
