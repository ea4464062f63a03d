import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { COMPUTER_TABS, PAGES, UPDATE_TABS } from './pages.mjs';
import { complaints, demoServer, missing, openBrowser, PASSWORD, signIn } from './server.mjs';

const skip = missing || false;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCRIPT = `<script>alert("group")</script>'"<img src=x onerror=alert(1)>`;
let server;
let browser;
let page;
let wrong;

before(async () => {
  if (skip) return;
  server = await demoServer();
  await server.call('POST', '/users', { name: 'Anna', password: PASSWORD, role: 'administrator' });
  await server.call('POST', '/users', { name: 'Rita', password: PASSWORD, role: 'reporter' });
  await server.call('POST', '/groups', { name: SCRIPT });
  browser = await openBrowser();
  page = await browser.browser.newPage();
  wrong = complaints(page);
  await signIn(page, server.address);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const go = async (path, heading) => {
  await page.goto(server.address + path);
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
};

/** Serious faults that axe finds; run past the page's policy, which lets no foreign script in. */
const faults = async () => {
  await page.waitForLoadState('networkidle');
  const session = await page.context().newCDPSession(page);
  const expression = `${axe}; axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then((result) => JSON.stringify(result.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => [node.html.slice(0, 160), node.any.map((check) => check.message).slice(0, 1)])])))`;
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, awaitPromise: true });
  await session.detach();
  assert.equal(exceptionDetails, undefined);
  return JSON.parse(result.value);
};


for (const [name, scheme, viewport] of [['wide and light', 'light', { width: 1440, height: 900 }], ['as narrow as a phone and dark', 'dark', { width: 390, height: 844 }]]) {
  test(`every page is accessible: ${name}`, { skip }, async (t) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(viewport);
    t.after(async () => {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1440, height: 900 });
    });
    const update = (await server.call('GET', '/updates?status=failed')).items[0];
    const computer = (await server.call('GET', '/computers?state=failed')).items[0];
    const details = UPDATE_TABS.map((tab) => [`/updates/${update.id}${tab}`, 'Updates']);
    const more = COMPUTER_TABS.map((tab) => [`/computers/${computer.id}${tab}`, 'Computers']);
    for (const [path, heading] of [...PAGES, ...details, ...more]) {
      await go(path, heading);
      assert.deepEqual(await faults(), [], path);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${path} is ${overflow} pixels too wide`);
    }
    assert.deepEqual(wrong, []);
  });
}

test('the keyboard alone finds an update and selects others', { skip }, async () => {
  await go('/', 'Overview');
  await page.keyboard.press('Control+k');
  await page.locator('[role=combobox]:focus').waitFor();
  await page.keyboard.type('updates');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Updates', level: 1 }).waitFor();
  const grid = page.getByRole('grid', { name: 'Updates' });
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+Space');
  await page.getByText('3 updates selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('3 updates selected').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: 'Details of the update' });
  await detail.getByRole('tab', { name: 'Summary' }).focus();
  await page.keyboard.press('ArrowRight');
  await detail.getByText('Last status report').waitFor();
  await page.keyboard.press('End');
  assert.match(page.url(), /\/updates\/[0-9a-f-]{36}\?tab=status$/);
  assert.deepEqual(wrong, []);
});

test('a filter is in the address, so that it can be sent to others', { skip }, async () => {
  await go('/updates', 'Updates');
  await page.getByLabel('Approval').selectOption('Declined');
  await page.waitForURL(/approval=declined/);
  const shown = page.getByRole('grid', { name: 'Updates' });
  const declined = (await server.call('GET', '/updates?approval=declined')).total;
  await page.getByText(`${declined} rows`).waitFor();
  await page.reload();
  await page.getByText(`${declined} rows`).waitFor();
  assert.equal(await shown.getAttribute('aria-rowcount'), String(declined + 1));
  await page.getByLabel('Title, KB, CVE, bulletin or id').fill('there is no such update');
  await page.getByRole('heading', { name: 'No update matches these filters' }).waitFor();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await page.waitForURL(`${server.address}/updates`);
});

test('only rows in sight are in the page, and the end of a list is one key away', { skip }, async () => {
  await page.setViewportSize({ width: 1440, height: 600 });
  await go('/updates', 'Updates');
  const { total } = await server.call('GET', '/updates');
  const rows = page.getByRole('grid').getByRole('row');
  await rows.nth(2).waitFor();
  assert.ok((await rows.count()) < 40 && total > 60, `${await rows.count()} of ${total}`);
  await rows.nth(1).focus();
  await page.keyboard.press('End');
  await page.locator(`[aria-rowindex="${total + 1}"]`).waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('an approval is shown before it is made', { skip }, async () => {
  const update = (await server.call('GET', '/updates?approval=unapproved')).items[0];
  await go(`/updates/${update.id}`, 'Updates');
  await page.getByRole('button', { name: 'Approve…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Approval: Workstations').selectOption('Install');
  await dialog.getByLabel('Deadline: Workstations').selectOption('In 1 week');
  await dialog.getByLabel('Apply to children of Workstations').click();
  assert.equal(await dialog.getByLabel('Approval: Pilot').inputValue(), 'install');
  assert.deepEqual(await faults(), []);
  await dialog.getByRole('button', { name: 'Show what will change' }).click();
  await dialog.getByRole('heading', { name: 'What will change' }).waitFor();
  assert.equal((await server.call('GET', `/approvals?update=${update.id}`)).items.length, 0, 'nothing is decided yet');
  await dialog.getByRole('button', { name: 'Yes, make 2 changes' }).click();
  await page.getByText('2 approvals changed.').waitFor();
  const made = (await server.call('GET', `/approvals?update=${update.id}`)).items;
  assert.deepEqual(made.map((approval) => [approval.group.name, approval.action, approval.administrator, approval.deadline !== null]).sort(), [['Pilot', 'install', 'Anna', true], ['Workstations', 'install', 'Anna', true]]);
  await page.getByRole('tab', { name: 'Approvals' }).click();
  await page.getByRole('region', { name: 'Approvals' }).getByText('Workstations').waitFor();
});

test('updates are declined together, and a decline is taken back', { skip }, async () => {
  const updates = (await server.call('GET', '/updates?approval=unapproved&limit=2')).items;
  await go('/updates?approval=unapproved', 'Updates');
  for (const update of updates) await page.getByLabel(`Select ${update.title}`, { exact: true }).first().check();
  await page.getByRole('button', { name: 'Decline…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
  await page.getByText('2 updates declined.').waitFor();
  for (const update of updates) assert.equal((await server.call('GET', `/updates/${update.id}`)).approval, 'declined');
  await go(`/updates/${updates[0].id}`, 'Updates');
  await page.getByRole('button', { name: 'Take the decline back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take the decline back' }).click();
  await page.getByText('1 decline taken back.').waitFor();
});

test('many updates are approved in one request, and that is taken back', { skip }, async () => {
  const updates = (await server.call('GET', '/updates?approval=unapproved&limit=3')).items;
  await go('/updates?approval=unapproved', 'Updates');
  for (const update of updates) await page.getByLabel(`Select ${update.title}`, { exact: true }).first().check();
  await page.getByRole('button', { name: 'Approve…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Approval: Servers').selectOption('Install');
  const sent = [];
  const note = (request) => request.method() === 'POST' && sent.push(new URL(request.url()).pathname.replace(/[0-9a-f-]{32,}|\d+/g, 'ID'));
  page.on('request', note);
  await dialog.getByRole('button', { name: 'Show what will change' }).click();
  await dialog.getByRole('button', { name: 'Yes, make 3 changes' }).click();
  await page.getByText('3 approvals changed.').waitFor();
  page.off('request', note);
  assert.equal(sent.length, 2, sent.join());
  const groups = async (update) => (await server.call('GET', `/approvals?update=${update.id}`)).items.map((approval) => approval.group.name);
  for (const update of updates) assert.deepEqual(await groups(update), ['Servers']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The approvals are as they were.').waitFor();
  for (const update of updates) assert.deepEqual(await groups(update), []);
});

test('a decline is undone where nothing was lost', { skip }, async () => {
  const [update] = (await server.call('GET', '/updates?approval=unapproved&limit=1')).items;
  await go(`/updates/${update.id}`, 'Updates');
  await page.getByRole('button', { name: 'Decline…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('1 decline taken back.').waitFor();
  assert.equal((await server.call('GET', `/updates/${update.id}`)).approval, 'unapproved');
});

test('the keyboard walks along the relations of updates', { skip }, async () => {
  const { items } = await server.call('GET', '/updates?superseded=true&approval=any&limit=1');
  const update = await server.call('GET', `/updates/${items[0].id}`);
  await go(`/updates/${update.id}?tab=relations`, 'Updates');
  const graph = page.getByRole('list', { name: 'How this update hangs together with others' });
  await graph.locator('[aria-current=true]').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`${update.superseded_by[0].id}\\?tab=relations`));
  await graph.locator('[aria-current=true]').getByText(update.superseded_by[0].title).waitFor();
});

test('a computer is dragged onto a group, and moved back without a mouse', { skip }, async () => {
  const computer = (await server.call('GET', '/computers?group=Servers')).items[0];
  await go('/computers?group=' + computer.groups[0].id, 'Computers');
  const groups = page.getByRole('tree', { name: 'Computer groups' });
  await page.getByRole('row', { name: computer.name }).dragTo(groups.getByRole('treeitem', { name: /Pilot/ }));
  await page.getByText('1 computer moved to Pilot.').waitFor();
  const now = async () => (await server.call('GET', `/computers/${computer.id}`)).groups.map((group) => group.name);
  assert.deepEqual(await now(), ['Pilot']);
  await go(`/computers/${computer.id}`, 'Computers');
  await page.getByRole('button', { name: 'Change membership…' }).press('Enter');
  const dialog = page.getByRole('dialog');
  for (const name of ['Servers', 'Pilot']) {
    await dialog.getByRole('treeitem', { name }).focus();
    await page.keyboard.press('Space');
  }
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByText('Membership of 1 computer changed.').waitFor();
  assert.deepEqual(await now(), ['Servers']);
});

test('a computer says why an update is where it is', { skip }, async () => {
  const computer = (await server.call('GET', '/computers?state=failed')).items[0];
  await go(`/computers/${computer.id}?tab=updates&of=failed`, 'Computers');
  await page.getByRole('button', { name: /^Why\?/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Because' }).waitFor();
  await dialog.getByText('What to do').waitFor();
  assert.deepEqual(await faults(), []);
});

test('what looks like a script is shown as text', { skip }, async () => {
  await go('/computers', 'Computers');
  await page.getByRole('treeitem', { name: SCRIPT }).click();
  await page.getByRole('heading', { name: 'No computer matches' }).waitFor();
  await go('/audit', 'Audit');
  await page.getByText('group.create').first().waitFor();
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.deepEqual(wrong, []);
});

test('an option is saved, and a wrong one is refused in words', { skip }, async () => {
  await go('/options/source', 'Options');
  await page.getByLabel('Another update server').check();
  await page.getByLabel('Address', { exact: true }).fill('not an address');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Address', { exact: true }).fill('http://wsus.example.test:8530');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  assert.match((await server.call('GET', '/synchronization')).settings.source, /wsus\.example\.test/);
  await go('/options/automatic', 'Options');
  await page.getByLabel('Decline updates that expire').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.', { exact: true }).waitFor();
});

test('a file is uploaded, and what it is imported as is told', { skip }, async () => {
  await go('/exchange', 'Import and export');
  await page.getByRole('button', { name: 'Import packages…' }).click();
  const dialog = page.getByRole('dialog');
  assert.ok(await dialog.getByRole('button', { name: 'Start import' }).isDisabled());
  await dialog.getByLabel('Files to upload').setInputFiles({ name: 'notes.cab', mimeType: 'application/octet-stream', buffer: Buffer.from('this is no cabinet') });
  assert.deepEqual(await faults(), []);
  await dialog.getByRole('button', { name: 'Start import' }).click();
  await page.waitForURL(/\/jobs\/\d+/);
  const detail = page.getByRole('region', { name: 'Job' });
  await detail.getByText(/^(Failed|Done)$/).waitFor();
  const job = await server.call('GET', `/jobs/${page.url().split('/').pop()}`);
  assert.equal(job.kind, 'import');
  assert.equal(job.counts.files_unknown, 1, JSON.stringify(job));
});

test('an export starts from the console', { skip }, async () => {
  await go('/exchange', 'Import and export');
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What to make').selectOption('Request: what this server has');
  await dialog.getByLabel('Path on the server').fill('relative/path');
  await dialog.getByRole('button', { name: 'Start export' }).click();
  await dialog.getByRole('alert').waitFor();
  assert.deepEqual(await faults(), []);
});

test('pages follow what others change without being loaded again', { skip }, async () => {
  const stream = page.waitForResponse((answer) => answer.url().endsWith('/events/stream'));
  await go('/jobs', 'Jobs');
  assert.equal((await stream).status(), 200);
  await page.getByRole('row').nth(1).waitFor();
  assert.equal(await page.getByRole('row', { name: /Verify content/ }).count(), 0);
  await server.call('POST', '/content/verify', {});
  await page.getByRole('row', { name: /Verify content/ }).waitFor();
});

test('the secret of a second factor is shown as a QR code', { skip }, async () => {
  await go('/account', 'Your account');
  await page.getByLabel('Present password').last().fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  assert.deepEqual(await faults(), []);
});

test('a reporter reads and is offered nothing else', { skip }, async () => {
  const own = await browser.browser.browser()?.newContext();
  const context = own ?? browser.browser;
  await context.clearCookies();
  const other = await context.newPage();
  await signIn(other, server.address, 'Rita');
  assert.equal(await other.getByRole('link', { name: 'Users and roles' }).count(), 0);
  await other.goto(`${server.address}/updates`);
  await other.getByRole('row').nth(2).waitFor();
  assert.equal(await other.getByRole('checkbox').count(), 0);
  await other.goto(`${server.address}/options/automatic`);
  await other.getByText('Changing them needs an administrator').waitFor();
  assert.ok(await other.getByRole('button', { name: 'Save' }).isDisabled());
});

test('a report is filtered, followed and exported', { skip }, async () => {
  await go('/reports', 'Reports');
  await page.getByRole('link', { name: /^Update tabular status for approved/ }).waitFor();
  await page.getByRole('link', { name: /^Computer tabular status\s*One/ }).click();
  await page.getByRole('heading', { name: 'Computer tabular status', level: 1 }).waitFor();
  const { totals } = await server.call('GET', '/reports/computers-tabular');
  const table = page.getByRole('region', { name: 'Computer tabular status' }).getByRole('table');
  await table.waitFor();
  assert.equal(await table.getByRole('row').count(), 1 + Math.min(100, totals.computers));
  await page.getByLabel('Status', { exact: true }).selectOption('Failed');
  await page.waitForURL(/status=failed/);
  const failed = (await server.call('GET', '/reports/computers-tabular?status=failed')).totals.computers;
  await page.waitForFunction((rows) => document.querySelectorAll('.report-table tbody tr').length === rows, Math.min(100, failed));
  for (const [name, begins] of [['CSV', '\ufeffComputer,Address'], ['Excel', 'PK'], ['PDF', '%PDF']]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name, exact: true }).click()]);
    assert.match(download.suggestedFilename(), /^computers-tabular-\d{4}-\d\d-\d\d\.(csv|xlsx|pdf)$/);
    const text = readFileSync(await download.path(), 'utf8');
    assert.ok(text.startsWith(begins), text.slice(0, 40));
  }
  await table.getByRole('link').first().click();
  await page.waitForURL(/\/computers\//);
  assert.deepEqual(wrong, []);
});
