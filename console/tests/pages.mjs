// Every page: its path, and its heading.
export const PAGES = [
  ['/', 'Overview'], ['/updates', 'Updates'], ['/computers', 'Computers'], ['/downstream-servers', 'Downstream servers'], ['/rules', 'Rules'], ['/rules?kind=decline', 'Rules'], ['/rings', 'Rings'], ['/rings?tab=plans', 'Rings'],
  ['/reports', 'Reports'], ['/reports/updates-tabular', 'Update tabular status'], ['/reports/computers-detailed', 'Computer detailed status'], ['/reports/computers-summary?status=failed', 'Computer status summary'], ['/reports/compliance', 'Compliance'], ['/reports/compliance-over-time', 'Compliance over time'], ['/reports/compliance-over-time?children=false', 'Compliance over time'], ['/reports/synchronizations', 'Synchronization results'],
  ['/synchronizations', 'Synchronizations'], ['/downloads', 'Downloads'], ['/jobs', 'Jobs'], ['/events', 'Events'], ['/audit', 'Audit'], ['/people', 'Users and roles'], ['/people?tab=tokens', 'Users and roles'], ['/people?tab=sessions', 'Users and roles'], ['/account', 'Your account'],
  ...['', '/languages', '/products', '/classifications', '/schedule', '/content', '/groups', '/tls', '/finish'].map((step) => [`/assistant${step}`, 'Setup assistant']),
  ['/exchange', 'Import and export'], ['/group-policy', 'Group Policy help'], ['/group-policy/powershell', 'Group Policy help'], ['/group-policy/registry', 'Group Policy help'], ['/group-policy/silent', 'Group Policy help'],
  ['/updates?severity=important&arrived_from=2020-01-01', 'Updates'],
  ...['source', 'products', 'classifications', 'languages', 'schedule', 'content', 'computers', 'automatic', 'hierarchy', 'notifications', 'webhooks', 'reporting', 'cleanup', 'signin', 'tls', 'personal'].map((section) => [`/options/${section}`, 'Options']),
];
export const UPDATE_TABS = ['', '?tab=status', '?tab=approvals', '?tab=relations', '?tab=files', '?tab=events'];
export const COMPUTER_TABS = ['', '?tab=updates', '?tab=events'];
