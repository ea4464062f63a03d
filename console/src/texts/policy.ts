// Texts of the help with Group Policy.
const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const policy = {
  lead: 'Point computers to this server. They appear under Computers at their next contact.',
  tabs: { settings: 'Group Policy', powershell: 'PowerShell', registry: 'Registry file', silent: 'Who does not report' },
  choices: 'For these computers', address: 'Address of this server as computers see it', addressHint: 'Use a name that every computer can resolve, with the port of the agents’ listener.',
  group: 'Group', noGroup: 'Groups are decided on this server', clientSideNote: 'Client-side targeting must also be chosen in Options › Computers, or this is not looked at.',
  install: 'How updates are installed', installs: { 2: '2 – Notify before download', 3: '3 – Download, notify before install', 4: '4 – Download and install on a schedule', 5: '5 – The computer’s administrator chooses', 7: '7 – Download, notify before install and restart (servers)' } as Record<string, string>,
  day: 'Installed on', days: ['Every day', 'Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'], hour: 'At', more: 'More settings', frequency: 'Hours between two scans', frequencyHint: '1 to 22; computers take up to a fifth off, so that not all come at once.',
  alternate: 'Alternate download server (optional)', alternateHint: 'Files come from there, such as a server at a branch office; everything else from this server.',
  internet: 'Keep computers away from Windows Update on the internet', internetHint: 'Also ends downloads from the Microsoft Store on some editions.',
  proxy: 'Proxy for scans', proxies: { '': 'As Windows does (system proxy only)', 0: 'System proxy only', 1: 'The user’s proxy where the system’s fails' } as Record<string, string>,
  delivery: 'Delivery Optimization', deliveries: { '': 'As Windows does', 0: '0 – From this server only', 1: '1 – Also from computers in the same network', 2: '2 – Also from computers of the same site or domain', 99: '99 – From this server only, without its cloud service' } as Record<string, string>, deliveryHint: 'Its service has to run in any case: Windows downloads through it.',
  pinCheck: 'Trust this server’s authority, and accept no other certificate for scans', pinHint: 'Puts the authority into the trusted roots and into the store that Windows pins scans to.', pin: 'Pin (SHA-256 of the public key)', thumbprint: 'Thumbprint of the authority', noTls: 'Without encryption there is nothing to pin. Turn it on in Options › Encryption.',
  where: 'Computer Configuration › Policies › Administrative Templates', windowsUpdate: 'Windows Components › Windows Update', deliveryOptimization: 'Windows Components › Delivery Optimization',
  name: 'Setting', value: 'Value', registryValue: 'In the registry', enabled: (value: string) => (value ? `Enabled: ${value}` : 'Enabled'),
  policies: { server: 'Specify intranet Microsoft update service location', auto: 'Configure Automatic Updates', frequency: 'Automatic Updates detection frequency', target: 'Enable client-side targeting', internet: 'Do not connect to any Windows Update Internet locations', delivery: 'Download Mode', pinned: 'Do not enforce TLS certificate pinning for Windows Update client for detecting updates' },
  certificates: 'Windows Settings › Security Settings › Public Key Policies › Trusted Root Certification Authorities', certificateValue: 'Import the authority’s certificate', downloadCa: 'Download the authority (PEM)',
  scope: 'Applies to Windows 7 and later, and Windows Server 2008 R2 and later; older ones do not know the newer settings and pass over them.',
  script: 'For one computer, as an administrator', scriptHint: 'Writes the same values as the policy, restarts the agent and has it scan.', gpo: 'Into a Group Policy Object, on a domain controller', gpoHint: 'Makes the object when there is none. Link it to the organizational units you choose.',
  registry: 'The same as a registry file', copied: 'Copied.', download: 'Download',
  check: 'Check a computer', checkText: 'On the computer, as an administrator:', simulate: 'Or try it with a simulated computer', simulateText: 'It registers, scans, installs what is approved and reports, as a Windows 11 computer does, and changes nothing where it runs. In a terminal on this server:',
  silent: {
    lead: 'Computers that should report and do not: by the list of your directory, by what another server knew, and by their own silence.',
    here: 'Of the computers here', never: (n: number) => `${plural(n, 'computer')} never reported`, stale: (n: number, days: number) => `${plural(n, 'computer')} have not reported for ${plural(days, 'day')}`, all: (n: number) => `${plural(n, 'computer')} in all`, none: 'Every computer here reports.',
    compare: 'Compare with your directory', names: 'Names of computers, one a line', namesHint: 'With or without the domain. On a domain controller, this puts them into the clipboard:', days: 'Days without a report that count as silent', act: 'Compare', comparing: (done: number, all: number) => `Compared ${done.toLocaleString('en')} of ${all.toLocaleString('en')}…`,
    missing: (n: number) => `${plural(n, 'computer')} never came here`, missingNext: 'Check that the policy reaches them: run gpresult /r there, then look at the address in the registry.', silent: (n: number) => `${plural(n, 'computer')} came and ${n === 1 ? 'is' : 'are'} silent`, reporting: (n: number) => `${plural(n, 'computer')} ${n === 1 ? 'reports' : 'report'}`, copy: 'Copy the names', last: 'Last report', shown: (n: number, all: number) => `The first ${n.toLocaleString('en')} of ${all.toLocaleString('en')}.`,
    expected: 'Expected from another server', expectedText: 'Announced when its computers were taken over; each leaves this list when it comes.', expectedEmpty: 'Nobody is expected', expectedNext: 'When you take over from WSUS, “Exchange” announces its computers here.', groups: 'Groups', computer: 'Computer', toExchange: 'Take over from WSUS', report: 'The whole report',
  },
};
