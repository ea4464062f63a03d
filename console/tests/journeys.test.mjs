// What administrators set out to do, from the first click to what the server then says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { complaints, demoServer, emptyServer, missing, openBrowser, PASSWORD, signIn } from './server.mjs';

const skip = missing || false;
let server;
let browser;
let page;
let wrong;

before(async () => {
  if (skip) return;
  server = await demoServer();
  await server.call('POST', '/users', { name: 'Anna', password: PASSWORD, role: 'administrator' });
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

test('a number of the overview leads to what it counts', { skip }, async () => {
  await go('/', 'Overview');
  const { computers_with_failures: failed } = await server.call('GET', '/status');
  await page.locator('a[href^="/computers?state=failed"]').first().press('Enter');
  await page.getByRole('heading', { name: 'Computers', level: 1 }).waitFor();
  assert.match(page.url(), /state=failed/);
  const grid = page.getByRole('grid', { name: 'Computers' });
  await grid.getByRole('row').nth(1).waitFor();
  assert.equal(await grid.getAttribute('aria-rowcount'), String(failed + 1));
});

test('a computer group is made with the keyboard alone', { skip }, async () => {
  await go('/computers', 'Computers');
  await page.getByRole('button', { name: 'New group…' }).press('Enter');
  await page.locator('dialog input:focus').waitFor();
  await page.keyboard.type('Night shift');
  await page.keyboard.press('Enter');
  await page.getByText('Group “Night shift” created.').waitFor();
  const made = (await server.call('GET', '/groups')).items.find((group) => group.name === 'Night shift');
  assert.ok(made);
  await page.getByRole('treeitem', { name: /Night shift/ }).waitFor();
});

test('a rule is made, looked at and run', { skip }, async () => {
  await go('/rules?kind=decline', 'Rules');
  await page.getByRole('button', { name: 'New rule…' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('No drivers');
  const { items } = await server.call('GET', '/updates?approval=unapproved&limit=1');
  await dialog.getByLabel('Title has one of').fill(items[0].title);
  await dialog.locator('button[type=submit]').press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Preview…' }).first().press('Enter');
  await page.getByRole('button', { name: /^Run now: / }).press('Enter');
  await page.getByText(/declines? made\./).waitFor();
  assert.equal((await server.call('GET', `/updates/${items[0].id}`)).approval, 'declined');
});

test('the registry file names the server that was typed', { skip }, async () => {
  await go('/group-policy', 'Group Policy help');
  await page.getByLabel('Address of this server as computers see it').fill('http://updates.example.test:8530');
  const waiting = page.waitForEvent('download');
  await page.getByRole('tab', { name: 'Registry file' }).click();
  await page.getByRole('button', { name: 'Download' }).press('Enter');
  const text = readFileSync(await (await waiting).path());
  const read = text[0] === 0xff ? text.toString('utf16le') : text.toString();
  assert.match(read, /"WUServer"="http:\/\/updates\.example\.test:8530"/);
});

test('a link one was sent opens what it names, signed in first', { skip }, async () => {
  await server.call('POST', '/users', { name: 'Omar', password: PASSWORD, role: 'reporter' });
  const update = (await server.call('GET', '/updates?approval=approved')).items[0];
  await page.context().clearCookies();
  await page.goto(`${server.address}/updates/${update.id}?tab=approvals`);
  await page.getByLabel('User name').fill('Omar');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).press('Enter');
  const detail = page.getByRole('region', { name: 'Details of the update' });
  await detail.getByRole('tab', { name: 'Approvals', selected: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Approve…' }).count(), 0);
  await page.context().clearCookies();
  await signIn(page, server.address);
});

test('a reporter is made in the console, and nothing but reading is open to him', { skip }, async () => {
  await go('/people', 'Users and roles');
  await page.getByRole('button', { name: 'New user…' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Ravi');
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByLabel('Role').selectOption('reporter');
  await dialog.getByRole('button', { name: 'Create user' }).press('Enter');
  await page.getByText('User “Ravi” created.').waitFor();
  await page.context().clearCookies();
  await signIn(page, server.address, 'Ravi');
  const update = (await server.call('GET', '/updates')).items[0];
  const refused = await page.evaluate(async (id) => (await fetch(`/api/v1/updates/${id}/decline`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status, update.id);
  assert.ok(refused === 403 || refused === 401, `answered ${refused}`);
  assert.notEqual((await server.call('GET', `/updates/${update.id}`)).approval, 'declined');
  assert.deepEqual(wrong, []);
});

test('a new server is led to its first synchronization from another one', { skip }, async (t) => {
  const fresh = await emptyServer();
  t.after(() => fresh.stop());
  await page.context().clearCookies();
  await page.goto(fresh.link);
  await page.getByLabel('User name').fill('Ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create user' }).press('Enter');
  await page.getByRole('heading', { name: 'Setup assistant', level: 1 }).waitFor();
  await page.getByLabel('Another update server').check();
  await page.getByLabel('Address', { exact: true }).fill(`http://${server.agents}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Languages' }).waitFor();
  await page.getByRole('button', { name: 'Continue without changes' }).click();
  await page.getByRole('button', { name: 'Fetch the lists' }).press('Enter');
  for (const [all, next] of [['All products, new ones included', 'Classifications'], ['All classifications, new ones included', 'Synchronization schedule']]) {
    await page.getByRole('button', { name: all }).press('Enter');
    await page.getByRole('heading', { name: next }).waitFor();
  }
  for (const [next, then] of [['Continue without changes', 'Update files'], ['Continue without changes', 'Groups'], ['Next', 'TLS certificate'], ['Continue without changes', 'Ready to synchronize']]) {
    await page.getByRole('button', { name: next }).click();
    await page.getByRole('heading', { name: then, level: 2 }).waitFor();
  }
  await page.getByRole('button', { name: 'Start the first synchronization' }).press('Enter');
  await page.getByRole('heading', { name: /updates are here/ }).waitFor();
  await page.goto(new URL('/updates', fresh.link).href);
  const grid = page.getByRole('grid', { name: 'Updates' });
  for (let tries = 0; tries < 60 && !(await grid.getByRole('row').nth(1).isVisible()); tries += 1) {
    await page.reload();
    await page.getByRole('heading', { name: 'Updates', level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
  }
  await grid.getByRole('row').nth(1).waitFor();
  assert.deepEqual(wrong, []);
});
