// The pages of the console, as the navigation and the palette list them.
import type { IconName } from '../icons';
import type { Rights } from '../session';
import { texts } from '../texts';

export interface PageLink {
  href: string;
  title: string;
  icon: IconName;
  section: keyof typeof texts.sections;
  isFor?: (rights: Rights) => boolean;
  /** Other words that people look for it by. */
  also?: string;
}

const { pages } = texts;

export const links: PageLink[] = [
  { href: '/', title: pages.overview, icon: 'overview', section: 'manage', also: 'home dashboard' },
  { href: '/updates', title: pages.updates, icon: 'updates', section: 'manage', also: 'approve decline patches kb' },
  { href: '/computers', title: pages.computers, icon: 'computers', section: 'manage', also: 'groups clients machines' },
  { href: '/downstream-servers', title: pages.downstream, icon: 'downstream', section: 'manage', also: 'replica hierarchy' },
  { href: '/rules', title: pages.rules, icon: 'rules', section: 'manage', also: 'automatic approval decline' },
  { href: '/rings', title: pages.rings, icon: 'rings', section: 'manage', also: 'rollout pilot waves' },
  { href: '/reports', title: pages.reports, icon: 'reports', section: 'watch', also: 'status summary tabular compliance export csv excel pdf print' },
  { href: '/synchronizations', title: pages.synchronizations, icon: 'synchronizations', section: 'watch', also: 'sync history' },
  { href: '/downloads', title: pages.content, icon: 'folder', section: 'watch', also: 'content files' },
  { href: '/jobs', title: pages.jobs, icon: 'jobs', section: 'watch', also: 'import tasks' },
  { href: '/events', title: pages.events, icon: 'events', section: 'watch', also: 'log' },
  { href: '/exchange', title: texts.exchange.title, icon: 'bundle', section: 'administer', isFor: (rights) => rights.canConfigure, also: 'bundle package wsusutil migrate wsus upload offline air gap' },
  { href: '/audit', title: pages.audit, icon: 'audit', section: 'administer', isFor: (rights) => rights.canConfigure, also: 'record changes who' },
  { href: '/people', title: pages.people, icon: 'people', section: 'administer', isFor: (rights) => rights.canConfigure, also: 'accounts tokens sessions permissions' },
  { href: '/options', title: pages.options, icon: 'options', section: 'administer', also: 'settings configuration' },
];

const { sections } = texts.options;

/** What the palette finds beside the navigation. */
export const more: PageLink[] = [
  ...(Object.keys(sections) as (keyof typeof sections)[])
    .filter((name) => name !== 'assistant' && name !== 'policy')
    .map((name): PageLink => ({ href: `/options/${name}`, title: `${pages.options}: ${sections[name]}`, icon: 'options', section: 'administer' })),
  { href: '/assistant', title: pages.assistant, icon: 'wizard', section: 'administer', isFor: (rights) => rights.canConfigure, also: 'wizard first' },
  { href: '/group-policy', title: pages.policy, icon: 'help', section: 'administer', also: 'gpo registry clients powershell admx' },
  { href: '/group-policy/silent', title: texts.policy.tabs.silent, icon: 'computers', section: 'watch', also: 'silent missing stale directory expected' },
  { href: '/account', title: pages.account, icon: 'user', section: 'administer', also: 'password totp second factor' },
  { href: '/updates?approval=unapproved&status=needed', title: `${pages.updates}: needed and not approved`, icon: 'updates', section: 'manage' },
  { href: '/updates?status=failed', title: `${pages.updates}: failed`, icon: 'updates', section: 'manage' },
  { href: '/updates?approval=declined', title: `${pages.updates}: declined`, icon: 'updates', section: 'manage' },
  { href: '/reports/stale-computers', title: `${pages.reports}: computers that do not report`, icon: 'reports', section: 'watch', also: 'silent missing stale' },
  { href: '/computers?state=failed', title: `${pages.computers}: with errors`, icon: 'computers', section: 'manage' },
];
