// What computers have to be told, as settings of Group Policy and as values of their registry.
import { texts } from '../../texts';

const t = texts.policy;

export interface Choices {
  url: string;
  group: string;
  install: string;
  day: number;
  hour: number;
  frequency: number;
  alternate: string;
  isOffInternet: boolean;
  proxy: string;
  delivery: string;
}

/** A value of the registry, and the setting that writes it. */
export interface Value {
  key: string;
  name: string;
  value: string | number;
  policy: string;
  path: string;
  /** As the setting's dialog has it. */
  shown: string;
}

const UPDATE = 'SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate';
const AUTO = `${UPDATE}\\AU`;
const DELIVERY = 'SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization';

export function values(choices: Choices): Value[] {
  const at = (key: string, policy: string, path = t.windowsUpdate) => (name: string, value: string | number, shown: string): Value => ({ key, name, value, policy, path, shown });
  const server = at(UPDATE, t.policies.server);
  const auto = at(AUTO, t.policies.auto);
  const found = [server('WUServer', choices.url, choices.url), server('WUStatusServer', choices.url, choices.url)];
  if (choices.alternate) found.push(server('UpdateServiceUrlAlternate', choices.alternate, choices.alternate));
  if (choices.proxy !== '') found.push(server('SetProxyBehaviorForUpdateDetection', Number(choices.proxy), t.proxies[choices.proxy] ?? ''));
  found.push(at(AUTO, t.policies.server)('UseWUServer', 1, ''));
  found.push(auto('NoAutoUpdate', 0, ''), auto('AUOptions', Number(choices.install), t.installs[choices.install] ?? ''));
  if (choices.install === '4') {
    found.push(auto('ScheduledInstallDay', choices.day, t.days[choices.day] ?? ''), auto('ScheduledInstallTime', choices.hour, `${String(choices.hour).padStart(2, '0')}:00`));
  }
  const frequency = at(AUTO, t.policies.frequency);
  found.push(frequency('DetectionFrequencyEnabled', 1, ''), frequency('DetectionFrequency', choices.frequency, String(choices.frequency)));
  const target = at(UPDATE, t.policies.target);
  if (choices.group) found.push(target('TargetGroupEnabled', 1, ''), target('TargetGroup', choices.group, choices.group));
  if (choices.isOffInternet) found.push(at(UPDATE, t.policies.internet)('DoNotConnectToWindowsUpdateInternetLocations', 1, ''));
  if (choices.delivery !== '') found.push(at(DELIVERY, t.policies.delivery, t.deliveryOptimization)('DODownloadMode', Number(choices.delivery), t.deliveries[choices.delivery] ?? ''));
  return found;
}

const byKey = (all: Value[]): [string, Value[]][] => [...new Set(all.map((value) => value.key))].map((key) => [key, all.filter((value) => value.key === key)]);

/** For the registry editor. */
export function registryFile(all: Value[]): string {
  const text = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const line = ({ name, value }: Value) => `"${name}"=${typeof value === 'number' ? `dword:${value.toString(16).padStart(8, '0')}` : text(value)}`;
  const parts = byKey(all).map(([key, own]) => [`[HKEY_LOCAL_MACHINE\\${key}]`, ...own.map(line), ''].join('\r\n'));
  return ['Windows Registry Editor Version 5.00', '', ...parts].join('\r\n');
}

/** A text that PowerShell takes as it is. Its editors may have put other quotation marks in place of the plain one. */
const quoted = (text: string) => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
const literal = (value: string | number) => (typeof value === 'number' ? String(value) : quoted(value));
const kind = (value: string | number) => (typeof value === 'number' ? 'DWord' : 'String');

/** For one computer. `authority`: the certificate to trust and to pin, PEM. */
export function computerScript(all: Value[], authority: string | undefined): string {
  const trust = authority && [
    '# The authority of the server: trusted, and the only one for scans.',
    `$pem = Join-Path $env:TEMP 'patchwell-ca.pem'`,
    `Set-Content -Path $pem -Encoding Ascii -Value ${quoted(authority.trim())}`,
    'certutil.exe -f -addstore Root $pem',
    'certutil.exe -f -addstore WindowsServerUpdateServices $pem',
    'Remove-Item -Path $pem',
    '',
  ];
  const keys = byKey(all).flatMap(([key, own], index) => [
    `$key${index} = ${quoted(`HKLM:\\${key}`)}`,
    `if (-not (Test-Path -Path $key${index})) { New-Item -Path $key${index} -Force | Out-Null }`,
    ...own.map(({ name, value }) => `Set-ItemProperty -Path $key${index} -Name ${name} -Type ${kind(value)} -Value ${literal(value)}`),
    '',
  ]);
  return ['#Requires -RunAsAdministrator', '', ...(trust || []), ...keys, 'Restart-Service -Name wuauserv', 'usoclient.exe StartScan', ''].join('\r\n');
}

/** For a Group Policy Object. */
export function policyScript(all: Value[], name: string): string {
  const lines = all.map(({ key, name: value, value: data }) => `Set-GPRegistryValue -Name $name -Key ${quoted(`HKLM\\${key}`)} -ValueName ${value} -Type ${kind(data)} -Value ${literal(data)} | Out-Null`);
  return ['#Requires -Modules GroupPolicy', '', `$name = ${quoted(name)}`, 'if (-not (Get-GPO -Name $name -ErrorAction SilentlyContinue)) { New-GPO -Name $name | Out-Null }', ...lines, ''].join('\r\n');
}
