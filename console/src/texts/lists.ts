// Texts of filters, columns and saved views, which lists share.
export const lists = {
  more: 'More filters', fewer: 'Fewer filters',
  severity: 'Severity, or worse', released: 'Released', arrived: 'Arrived', from: (what: string) => `${what} from`, to: (what: string) => `${what} until`, type: 'Kind', types: { software: 'Software', driver: 'Drivers' },
  columns: 'Columns…', columnsTitle: (list: string) => `Columns of “${list}”`, columnsHint: 'Kept in this browser. Narrow windows leave some out.', usual: 'The usual ones',
  views: 'Views…', viewsTitle: (page: string) => `Views of ${page}`, builtIn: 'Always there', own: 'Yours', noOwn: 'You have saved no view yet. Choose filters, then give them a name below.',
  save: 'Save these filters as a view', name: 'Name', saveHint: 'A view of the same name is replaced. Only you see it; its address works for everybody.', saved: (name: string) => `“${name}” is saved. The search at the top finds it, too.`,
  remove: (name: string) => `Remove “${name}”`, removed: (name: string) => `“${name}” is removed.`, section: 'Saved view',
};
