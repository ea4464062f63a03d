// Texts of the setup assistant.
export const assistant = {
  lead: 'A new server, step by step. Saving a step leads to the next; everything can be changed later in Options.',
  steps: { source: 'Source', languages: 'Languages', products: 'Products', classifications: 'Classifications', schedule: 'Schedule', content: 'Files', groups: 'Groups', tls: 'Encryption', finish: 'Synchronize' },
  progress: (n: number, all: number) => `Step ${n} of ${all}`,
  skip: 'Continue without changes',
  needCatalog: 'The lists of products and classifications come from the server above. Fetch them now: no updates come with them.',
  fetchLists: 'Fetch the lists',
  groups: {
    lead: 'Updates are approved for groups of computers. A few computers that get everything first protect all the others.',
    usual: 'Groups that many have', add: 'Add', name: 'Name of a group', none: 'There are no groups of your own yet.', own: 'Your groups', added: (name: string) => `Group “${name}” created.`,
    suggestions: ['Pilot', 'Workstations', 'Servers'],
  },
  finish: {
    title: 'Ready to synchronize', noSource: 'No source is chosen: import packages instead, or go back to the first step.',
    text: 'The first synchronization of everything may take hours. It goes on when you close this page.',
    start: 'Start the first synchronization', done: (updates: string) => `Done: ${updates} updates are here.`, failed: 'It failed', again: 'Synchronize again',
    next: 'What comes next', toUpdates: 'See the updates', toPolicy: 'Point computers here', toOverview: 'Overview', toImport: 'Import packages',
    steps: ['Point computers here with Group Policy, or try with a simulated one.', 'See what they need.', 'Approve it.'],
  },
};
