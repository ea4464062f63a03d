// What goes on: synchronizations, files, jobs, events, reports, servers below.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

export function watching(world) {
  const { skip } = world;

  test('a synchronization that fails says so in words', { skip }, async () => {
    const { page, keys } = world;
    await keys.go('Synchronizations');
    await keys.act(page.getByRole('button', { name: 'Synchronize now' }));
    await page.getByText('The last synchronization failed').waitFor();
    await page.getByText(/127\.0\.0\.1:9/).first().waitFor();
  });

  test('downloads are paused and go on, and files are checked', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Downloads');
    await keys.act(page.getByRole('button', { name: 'Pause' }));
    await page.getByText('Downloads are paused.').waitFor();
    assert.equal((await server.call('GET', '/content')).paused, true);
    await keys.act(page.getByRole('button', { name: 'Resume' }));
    await page.getByText('Downloads go on.').waitFor();
    await keys.act(page.getByRole('button', { name: 'Check files' }));
    await page.getByText('The check has started; see Jobs.').waitFor();
  });

  test('a job is opened and its counts are read', { skip }, async () => {
    const { page, keys } = world;
    await keys.go('Jobs');
    await keys.rows(page.getByRole('grid', { name: 'Jobs' }));
    await keys.press('Enter');
    await page.waitForURL(/\/jobs\/\d+/);
    const job = page.getByRole('region', { name: 'Job' });
    await job.getByText(/^(Done|Failed|Running|Waiting)$/).first().waitFor();
    await keys.act(job.getByRole('button', { name: 'Close' }));
    await job.waitFor({ state: 'detached' });
  });

  test('events are limited to one computer', { skip }, async () => {
    const { page, keys, server } = world;
    const [event] = (await server.call('GET', '/events?limit=1')).items;
    await keys.go('Events');
    await keys.fill(page.getByLabel('Computer (name or id)'), event.computer);
    await page.waitForURL(/computer=/);
    const shown = await server.call('GET', `/events?computer=${event.computer}`);
    await page.waitForFunction((rows) => document.querySelectorAll('[role=row][aria-rowindex]:not([aria-rowindex="1"]):not(.waiting)').length === rows, shown.items.length);
    await keys.act(page.getByRole('grid', { name: 'Events' }).getByRole('link').first());
    await page.waitForURL(new RegExp(`/computers/${event.computer}`));
  });

  test('a report is opened, filtered, sorted out by group and saved as a file', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Reports');
    await keys.act(page.getByRole('link', { name: /^Computer tabular status\s*One/ }));
    await page.getByRole('heading', { name: 'Computer tabular status', level: 1 }).waitFor();
    await keys.choose(page.getByLabel('Status', { exact: true }), 'Failed');
    await page.waitForURL(/status=failed/);
    const group = page.getByLabel('Group', { exact: true });
    await keys.choose(group, 'Asia');
    await page.waitForURL(/group=/);
    const asked = new URL(page.url()).search;
    const { totals } = await server.call('GET', `/reports/computers-tabular${asked}`);
    await page.waitForFunction((rows) => document.querySelectorAll('.report-table tbody tr').length === rows, Math.min(100, totals.computers));
    const waiting = page.waitForEvent('download');
    await keys.act(page.getByRole('link', { name: 'CSV', exact: true }));
    const lines = readFileSync(await (await waiting).path(), 'utf8').trim().split('\r\n');
    assert.equal(lines.length, totals.computers + 1);
    await keys.act(page.locator('.report-table').getByRole('link').first());
    await page.waitForURL(/\/computers\//);
  });

  test('a server below is opened, refused and allowed again', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Downstream servers');
    await keys.rows(page.getByRole('grid', { name: 'Downstream servers' }));
    await keys.press('Enter');
    const detail = page.getByRole('region', { name: 'Downstream servers' });
    await keys.choose(detail.getByLabel('Access'), 'Blocked');
    await page.getByText('Access changed.').waitFor();
    const access = async () => (await server.call('GET', '/downstream-servers')).items[0].access;
    // The arrows pass by another choice, which is made and changed again.
    await page.waitForFunction(async () => (await (await fetch('/api/v1/downstream-servers')).json()).items[0].access === 'blocked');
    await keys.choose(detail.getByLabel('Access'), 'As the list says');
    await page.waitForFunction(async () => (await (await fetch('/api/v1/downstream-servers')).json()).items[0].access === 'as_listed');
    assert.equal(await access(), 'as_listed');
  });
}
