// Views, columns and the rarer filters; the help with Group Policy.
import assert from 'node:assert/strict';
import { test } from 'node:test';

export function lists(world) {
  const { skip } = world;

  test('filters become a view, which the palette finds; it is removed, and taken back', { skip }, async () => {
    const { page, keys } = world;
    await keys.go('Updates');
    await keys.choose(page.getByLabel('Approval'), 'Not approved');
    await page.waitForURL(/approval=unapproved/);
    const dialog = page.getByRole('dialog');
    await keys.act(page.getByRole('button', { name: 'Views…' }));
    await keys.fill(dialog.getByLabel('Save these filters as a view'), 'Patch day');
    await keys.press('Enter');
    await page.getByText('“Patch day” is saved.').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await keys.go('Computers');
    await keys.press('Control+k');
    await page.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type('patch d');
    await page.locator('[role=option][aria-selected=true] .hit-title', { hasText: 'Patch day' }).waitFor();
    await keys.press('Enter');
    await page.waitForURL(/\/updates\?approval=unapproved$/);
    await keys.act(page.getByRole('button', { name: 'Views…' }));
    await keys.act(dialog.getByRole('button', { name: 'Remove “Patch day”' }));
    await page.getByText('“Patch day” is removed.').waitFor();
    await dialog.getByText('You have saved no view yet.').waitFor();
    await keys.press('Escape');
    await keys.act(page.getByRole('button', { name: 'Undo' }));
    await keys.act(page.getByRole('button', { name: 'Views…' }));
    await keys.act(dialog.getByRole('link', { name: 'Patch day' }));
    await page.waitForURL(/\/updates\?approval=unapproved$/);
  });

  test('updates are filtered by severity, by the day of their release and by a CVE', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Updates');
    await keys.act(page.getByRole('button', { name: 'More filters' }));
    await keys.choose(page.getByLabel('Severity, or worse'), 'Critical');
    await page.waitForURL(/severity=critical/);
    const from = page.getByLabel('Released from');
    await keys.reach(from);
    await page.keyboard.type('01012025');
    await page.waitForURL(/released_from=2025-01-01/);
    const since = await page.evaluate(() => new Date(2025, 0, 1).toISOString());
    const { total } = await server.call('GET', `/updates?severity=critical&created_since=${since}&limit=1`);
    assert.ok(total > 0);
    await page.getByText(`${total.toLocaleString('en')} row`).waitFor();
    const [update] = (await server.call('GET', '/updates?search=CVE-&limit=1')).items;
    const [cve] = (await server.call('GET', `/updates/${update.id}`)).cve_ids;
    await keys.act(page.getByRole('button', { name: 'Clear filters' }));
    await keys.fill(page.getByRole('searchbox'), cve.toLowerCase());
    await page.waitForURL(/search=cve-/);
    const found = await server.call('GET', `/updates?search=${cve}&limit=1`);
    await page.getByText(`${found.total.toLocaleString('en')} row`).waitFor();
    assert.ok(found.total < 63_000);
  });

  test('columns are chosen, stay, and go back to the usual ones', { skip }, async () => {
    const { page, keys } = world;
    await keys.go('Updates');
    const grid = page.getByRole('grid', { name: 'Updates' });
    const dialog = page.getByRole('dialog');
    await keys.act(page.getByRole('button', { name: 'Columns…' }));
    await keys.act(dialog.getByLabel('KB', { exact: true }), 'Space');
    await keys.act(dialog.getByLabel('Severity'), 'Space');
    await keys.press('Escape');
    await grid.getByRole('columnheader', { name: 'KB' }).waitFor();
    assert.equal(await grid.getByRole('columnheader', { name: 'Severity' }).count(), 0);
    await page.reload();
    await grid.getByRole('columnheader', { name: 'KB' }).waitFor();
    await keys.act(page.getByRole('button', { name: 'Columns…' }));
    await keys.act(dialog.getByRole('button', { name: 'The usual ones' }));
    await keys.press('Escape');
    await grid.getByRole('columnheader', { name: 'Severity' }).waitFor();
  });

  test('a group gets its policy as settings, scripts and registry file', { skip }, async () => {
    const { page, keys } = world;
    await keys.go('Group Policy help');
    await keys.choose(page.getByLabel('Group', { exact: true }), 'Pilot');
    await page.waitForURL(/group=/);
    await page.getByRole('row', { name: /Enable client-side targeting.*Pilot/ }).waitFor();
    await keys.act(page.locator('summary'));
    await keys.fill(page.getByLabel(/^Alternate download server/), 'http://branch.example.test:8530');
    await keys.choose(page.getByLabel('Delivery Optimization'), '1 – Also from computers in the same network');
    const settings = page.getByRole('region', { name: 'Group Policy' });
    for (const value of ['UpdateServiceUrlAlternate = http://branch.example.test:8530', 'DODownloadMode = 1', 'UseWUServer = 1', 'AUOptions = 4', 'DetectionFrequency = 22', 'DoNotConnectToWindowsUpdateInternetLocations = 1', 'TargetGroup = Pilot'])
      assert.ok((await settings.textContent()).includes(value), value);
    await keys.walk(page.getByRole('tablist'), page.getByRole('tab', { name: 'PowerShell' }), 'ArrowRight');
    await page.waitForURL(/\/group-policy\/powershell\?group=/);
    const scripts = page.locator('pre');
    assert.match(await scripts.first().textContent(), /Set-ItemProperty -Path \$key0 -Name TargetGroup -Type String -Value 'Pilot'/);
    assert.match(await scripts.last().textContent(), /Set-GPRegistryValue -Name \$name -Key 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate' -ValueName WUServer -Type String/);
  });

  test('the list of a directory shows which computers never came and which are silent', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Group Policy help');
    await keys.walk(page.getByRole('tablist'), page.getByRole('tab', { name: 'Who does not report' }), 'ArrowRight');
    await page.getByText(/^200 computers never reported/).waitFor();
    const never = (await server.call('GET', '/computers?state=unknown&limit=1')).items[0].name;
    const [here] = (await server.call('GET', '/computers?search=pc-12345&limit=1')).items;
    await keys.fill(page.getByLabel('Names of computers, one a line'), `${here.name}$ lost-laptop.example.test lost-laptop.example.test`);
    await keys.press('Tab');
    await keys.act(page.getByRole('button', { name: 'Compare' }));
    await page.getByRole('heading', { name: '1 computer never came here' }).waitFor();
    await page.getByRole('heading', { name: '1 computer reports' }).waitFor();
    await page.locator('pre', { hasText: 'lost-laptop.example.test' }).waitFor();
    const { silent } = await server.call('POST', '/computers/compare', { names: [never] });
    assert.equal(silent.length, 1, never);
  });
}
