// Texts of reports that are mailed.
export const schedules = {
  send: 'Send by e-mail…', title: 'Reports by e-mail', new: (report: string) => `Send by e-mail: ${report}`, edit: (name: string) => `Change “${name}”`,
  empty: 'No report is mailed yet', emptyNext: 'Open a report, choose its filters, then “Send by e-mail…”.',
  noServer: 'No mail server is set, so nothing arrives yet.', toServer: 'E-mail notifications',
  name: 'Name', format: 'As', formats: [['pdf', 'PDF'], ['xlsx', 'Excel'], ['csv', 'CSV']] as [string, string][],
  unit: 'How often', units: [['day', 'Every day'], ['week', 'Every week'], ['month', 'Every month']] as [string, string][],
  weekday: 'On', weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day): [string, string] => [day, `${day[0]?.toUpperCase()}${day.slice(1)}`]),
  day: 'On day', time: 'At', timeHint: 'By the server’s clock.', recipients: 'To', recipientsHint: 'Addresses, one a line.', enabled: 'Send it',
  filters: 'With these filters', allOf: 'With everything',
  when: (rhythm: string, time: string) => {
    const [unit, which = ''] = rhythm.split(' ');
    return unit === 'day' ? `Every day at ${time}` : unit === 'week' ? `Every ${which[0]?.toUpperCase()}${which.slice(1)} at ${time}` : `On day ${which} of every month at ${time}`;
  },
  next: (when: string) => `next ${when}`, last: (when: string) => `last ${when}`, paused: 'Paused',
  results: { waiting: 'On its way', sent: 'Sent', failed: 'Failed' },
  pause: 'Pause', resume: 'Resume', now: 'Send now', sending: 'The report is on its way.', saved: (name: string) => `“${name}” is saved.`, deleted: (name: string) => `“${name}” is deleted.`,
  deleteTitle: (name: string) => `Delete “${name}”?`, deleteText: 'The report is not mailed any more. What is on its way arrives.',
};
