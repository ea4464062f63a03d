// Names that strangers chose are text on every page and in every file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPUTER_TABS, PAGES, UPDATE_TABS } from '../pages.mjs';
import { HOSTILE_UPDATE, SCRIPT } from './fixture.mjs';

export function hostile(world) {
  const { skip } = world;

  test('stored scripts are text on every page', { skip }, async () => {
    const { page, server, wrong } = world;
    const { call } = server;
    const [computer] = (await call('GET', `/computers?search=${encodeURIComponent('<script>')}&limit=1`)).items;
    const [bios] = (await call('GET', '/events?limit=1')).items;
    const group = (await call('GET', '/groups')).items.find(({ name }) => name === SCRIPT);
    const [below] = (await call('GET', '/downstream-servers')).items;
    const [rollout] = (await call('GET', '/rollouts')).items;
    const [job] = (await call('GET', '/jobs')).items;
    const shows = [
      [`/updates?search=${encodeURIComponent(SCRIPT)}`, 'Updates'], ['/updates?type=software', 'Updates'], ...UPDATE_TABS.map((tab) => [`/updates/${HOSTILE_UPDATE}${tab}`, 'Updates']), [`/updates/${HOSTILE_UPDATE}?search=${encodeURIComponent(SCRIPT)}`, 'Updates'],
      ['/computers', 'Computers'], [`/computers?group=${group.id}`, 'Computers'], ...COMPUTER_TABS.map((tab) => [`/computers/${computer.id}${tab}`, 'Computers']),
      [`/downstream-servers/${below.id}`, 'Downstream servers'], ['/rings?tab=plans', 'Rings'],
      [`/group-policy/powershell?group=${group.id}`, 'Group Policy help'],
      ['/reports/updates-tabular', 'Update tabular status'], ['/reports/computers-tabular', 'Computer tabular status'], ['/reports/compliance', 'Compliance'],
    ];
    const others = [...PAGES, [`/computers/${bios.computer}?tab=events`, 'Computers'], [`/rings/${rollout.id}`, 'Rings'], [`/jobs/${job.id}`, 'Jobs']];
    const visit = async ([path, heading]) => {
      await page.goto(server.address + path);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-rowindex="2"].waiting')).catch((error) => assert.fail(`${path}: ${error.message}`));
      const planted = await page.evaluate(() => document.querySelectorAll('main img[src="x"], main svg[onload], main script, a[href^="javascript:" i]').length);
      assert.equal(planted, 0, path);
      assert.deepEqual(wrong, [], path);
    };
    for (const place of others) await visit(place);
    for (const place of shows) {
      await visit(place);
      const shown = page.getByText('<script>alert("stored")').first();
      await shown.waitFor({ state: 'attached' }).catch(() => assert.fail(`${place[0]} does not show it`));
    }
  });

  test('no cell of a file at this size is a formula', { skip }, async () => {
    const { page, server } = world;
    await page.goto(server.address);
    for (const report of ['computers-tabular', 'updates-tabular']) {
      const text = await page.evaluate(async (id) => (await fetch(`/api/v1/reports/${id}/export?format=csv`)).text(), report);
      assert.ok(text.includes('HYPERLINK') && text.includes('<script>'), report);
      const cells = text.split('\r\n').flatMap((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []);
      assert.deepEqual(cells.filter((cell) => /^"?[=+@\t]/.test(cell) || /^"?-[^\d]/.test(cell)), [], report);
    }
  });
}
