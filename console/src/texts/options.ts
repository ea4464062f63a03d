// Texts of the cleanup, of signing in with others' accounts, of webhooks and of what is one's own.
const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const cleanup = {
  lead: 'Take out what nobody needs any more. Look first: nothing happens before you say so.',
  steps: {
    superseded: ['Decline superseded updates', 'That nobody approved, that no computer needs, and whose successor is approved.'],
    expired: ['Decline expired updates', 'That their publisher withdrew and nobody approved.'],
    updates: ['Delete unused updates', 'Declined or withdrawn long ago, and wanted by no other update.'],
    revisions: ['Delete unused revisions', 'Older revisions that are replaced and not approved.'],
    computers: ['Delete computers that do not come', 'They come back by themselves when they are used again.'],
    files: ['Delete unneeded files', 'Of updates that are declined, deleted or no longer approved.'],
  } as Record<string, [string, string]>,
  days: 'How long things are left alone', superseded: 'Days for which superseded updates stay undeclined', expired: 'Days before withdrawn updates are deleted', declined: 'Days before declined updates are deleted (0: never)', revision: 'Days before replaced revisions are deleted', computer: 'Days without contact before computers are deleted',
  daily: 'Do it every day', time: 'At', dailySteps: 'Every day it does', settings: 'When and what by itself', settingsLead: 'The daily run does its steps by itself; what it did is listed below and in the audit record.',
  preview: 'Show what it would do', previewed: 'What it would do now', nothing: 'Nothing: everything here is needed.', run: 'Clean up now', items: (n: number) => `Show ${plural(n, 'entry', 'entries')}`, more: 'More of them are not shown.',
  counts: { superseded_declined: 'Superseded updates declined', expired_declined: 'Expired updates declined', updates_deleted: 'Updates deleted', revisions_deleted: 'Revisions deleted', updates_compressed: 'Updates with fewer revisions', computers_deleted: 'Computers deleted', files_deleted: 'Files deleted', bytes_freed: 'Space freed' } as Record<string, string>,
  looking: 'Looking through everything…', running: 'Cleaning up…', done: 'The cleanup is done.', stopped: 'The cleanup stopped', runs: 'Last runs', noRuns: 'It never ran.', byItself: 'by itself', byHand: 'by hand', still: 'runs', toJob: 'See the job',
};

export const signIn = {
  lead: 'People can sign in with the accounts they have: from a directory, or from a provider of OpenID Connect. Their groups say what they may do.',
  ldap: 'Directory (LDAP)', url: 'Address', urlHint: 'Such as ldaps://dc.example.com; empty for none.', security: 'Encryption', securities: { tls: 'TLS', starttls: 'STARTTLS', none: 'None' } as Record<string, string>, bind: 'Account that searches', bindPassword: 'Its password', base: 'Users are below', userFilter: 'Filter of users', userFilterHint: '{name} stands for what was typed.', nameAttribute: 'Attribute with the name', groupAttribute: 'Attribute with the groups', groupFilter: 'Filter of groups', groupFilterHint: 'Where users do not tell their groups; {dn} and {name} stand for the user.',
  roles: 'Groups and roles, one a line', rolesHint: 'Such as “CN=Admins,DC=example,DC=com => administrator” or “Branch => operator: Pilot”.',
  oidc: 'OpenID Connect', issuer: 'Provider', issuerHint: 'As it writes itself, such as https://login.example.com; empty for none.', client: 'Client id', secret: 'Client secret', scopes: 'Scopes beside openid', nameClaim: 'Claim with the name', groupsClaim: 'Claim with the groups', publicUrl: 'Where browsers reach this console', publicUrlHint: 'Such as https://patchwell.example.com:8540; the provider sends people back there.',
  ca: 'Certificate authorities to trust beside those of the system (PEM)', kept: 'Kept as it is unless you type a new one.',
};

export const webhooks = {
  lead: 'Other programs are told when something ends here: signed, and tried again until they take it.',
  empty: 'No program is told anything', emptyNext: 'Give the address of a chat or a ticket system below.', new: 'Add a webhook', name: 'Name', url: 'Address', urlHint: 'Private networks are asked only where the settings of notifications allow it.', events: 'Told of', all: 'Everything', names: { 'synchronization.finished': 'Synchronizations that ended', 'job.finished': 'Jobs that ended' } as Record<string, string>, add: 'Add',
  secretTitle: (name: string) => `Secret of “${name}”`, secretText: 'The receiver checks signatures with it. It is shown this once.', enabled: 'Enabled', disabled: 'Disabled', enable: 'Enable', disable: 'Disable', test: 'Test', tested: 'The receiver took it.', remove: (name: string) => `Delete “${name}”?`, removeText: 'It is told nothing any more.', removed: (name: string) => `“${name}” is deleted.`,
};

export const personal = {
  lead: 'How this console looks to you. It is kept in this browser.', appearance: 'Appearance', tasks: 'What the to-do list of the overview shows', telemetry: 'Improvement program: this server sends nothing to anybody; there is nothing to opt out of.',
  names: { noUpdates: 'No updates yet', sync: 'Failed synchronizations', obstacle: 'Downloads that stand still', failed: 'Computers with errors', downloads: 'Failed downloads', unapproved: 'Needed updates that are not approved', noComputers: 'No computers yet', silent: 'Computers that never reported', stale: 'Computers silent for 30 days', newProducts: 'New products and classifications', plain: 'Connections without encryption' } as Record<string, string>,
};

export const monitoring = { metrics: 'Metrics without a token', metricsHint: 'For programs such as Prometheus, at /metrics.', whos: { local: 'For this computer', token: 'For nobody', public: 'For everybody' } as Record<string, string>, room: 'Not ready below this much room for files (MB)', roomHint: 'Then /ready says so, for load balancers and watchers.' };
