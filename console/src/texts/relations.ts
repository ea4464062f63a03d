// Texts of how updates hang together, and of their revisions.
export const relations = {
  graph: 'How this update hangs together with others',
  hint: 'Arrow keys move, Enter goes to the update.',
  supersededBy: 'Superseded by', bundledBy: 'Part of', supersedes: 'Supersedes', contains: 'Contains', needs: 'Needs', needsOneOf: (at: number) => `Needs one of (${at})`,
  here: 'This update', unknown: 'Not in the catalog', more: (count: number) => `${count} more are listed below`,
  changes: (revision: number, before: number) => `What revision ${revision} changed since ${before}`,
  same: 'Nothing that is shown here: only rules for computers changed.',
  before: 'Before', after: 'After', field: 'What',
  fields: {
    title: 'Title', description: 'Description', severity: 'Severity', classification: 'Classification', products: 'Products', kb: 'KB articles', bulletins: 'Security bulletins', cves: 'CVEs', languages: 'Languages', files: 'Files', size: 'Size', supersedes: 'Supersedes', prerequisites: 'Prerequisites', contains: 'Contains', restart: 'Restart', expired: 'Expired', support: 'Support',
  } as Record<string, string>,
  nothing: '–',
};
