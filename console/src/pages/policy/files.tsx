// The same settings as a list for the editor of Group Policy, as scripts and as a registry file.
import { announce } from '../../announce';
import { Button, Card } from '../../components/basics';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';
import { computerScript, policyScript, registryFile, type Value } from './values';

const t = texts.policy;

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  announce(t.copied);
}

/** In UTF-16 with a mark of order in front, which the registry editor and every PowerShell read rightly. */
function download(text: string, name: string): void {
  const units = Uint16Array.from(`\ufeff${text}`, (unit) => unit.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([units], { type: 'application/octet-stream' }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

function TextCard({ title, hint, text, file }: { title: string; hint?: string; text: string; file: string }) {
  return (
    <Card
      title={title}
      actions={
        <>
          <Button onClick={() => void copy(text)}>{texts.actions.copy}</Button>
          <Button kind="primary" onClick={() => download(text, file)}>
            {t.download}
          </Button>
        </>
      }
    >
      <div class="stack">
        {hint && <p>{hint}</p>}
        <pre tabIndex={0}>{text}</pre>
      </div>
    </Card>
  );
}

export function Settings({ found, isPinned, near }: { found: Value[]; isPinned: boolean; near: string }) {
  const policies = [...new Set(found.map((value) => value.policy))];
  return (
    <>
      <Card title={t.tabs.settings}>
        <div class="stack">
          <p class="break">{t.where}</p>
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t.tabs.settings}>
            <table class="plain-table">
              <thead>
                <tr>
                  <th scope="col">{t.name}</th>
                  <th scope="col">{t.value}</th>
                  <th scope="col">{t.registryValue}</th>
                </tr>
              </thead>
              <tbody>
                {policies.map((policy) => {
                  const own = found.filter((value) => value.policy === policy);
                  const shown = [...new Set(own.map((value) => value.shown).filter(Boolean))];
                  return (
                    <tr key={policy}>
                      <th scope="row">
                        {policy}
                        <span class="sub">{own[0]?.path}</span>
                      </th>
                      <td class="break">{t.enabled(shown.join('; '))}</td>
                      <td class="break">
                        {own.map((value) => (
                          <div key={value.name}>
                            <code>
                              {value.name} = {value.value}
                            </code>
                          </div>
                        ))}
                      </td>
                    </tr>
                  );
                })}
                {isPinned && (
                  <tr>
                    <th scope="row">{t.certificates}</th>
                    <td>
                      {t.certificateValue}{' '}
                      <a href="/api/v1/tls/ca" download="patchwell-ca.pem">
                        {t.downloadCa}
                      </a>
                    </td>
                    <td>
                      <code>certutil -addstore WindowsServerUpdateServices patchwell-ca.pem</code>
                    </td>
                  </tr>
                )}
              </tbody>
            </table>
          </div>
          <p class="muted">{t.scope}</p>
        </div>
      </Card>
      <Card title={t.check}>
        <div class="stack">
          <p>{t.checkText}</p>
          <pre tabIndex={0}>{'gpupdate /force\r\nusoclient StartScan'}</pre>
        </div>
      </Card>
      <Card title={t.simulate}>
        <div class="stack">
          <p>{t.simulateText}</p>
          <pre tabIndex={0}>{`patchwell simulate ${near}`}</pre>
        </div>
      </Card>
    </>
  );
}

export function Scripts({ found, isPinned, group }: { found: Value[]; isPinned: boolean; group: string }) {
  const authority = useLoad(async (signal) => (isPinned ? (await fetch('/api/v1/tls/ca', { signal, headers: { 'x-patchwell-request': '1' } })).text() : undefined), [isPinned]);
  const name = group ? `${texts.product}: ${group}` : texts.product;
  return (
    <>
      <TextCard title={t.script} hint={t.scriptHint} text={computerScript(found, isPinned ? authority.data : undefined)} file="patchwell.ps1" />
      <TextCard title={t.gpo} hint={t.gpoHint} text={policyScript(found, name)} file="patchwell-gpo.ps1" />
    </>
  );
}

export function RegistryFile({ found }: { found: Value[] }) {
  return <TextCard title={t.registry} text={registryFile(found)} file="patchwell.reg" />;
}
