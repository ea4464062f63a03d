// Looking for updates and deciding on them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

export function decisions(world) {
  const { skip } = world;

  test('a number of the overview leads to the computers that it counts', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Computers');
    await keys.go('Overview');
    const { computers_with_failures: failed } = await server.call('GET', '/status');
    await keys.act(page.locator('a[href^="/computers?state=failed"]').first());
    await page.getByRole('heading', { name: 'Computers', level: 1 }).waitFor();
    const grid = page.getByRole('grid', { name: 'Computers' });
    await grid.locator('[aria-rowindex="2"]:not(.waiting)').waitFor();
    assert.equal(await grid.getAttribute('aria-rowcount'), String(failed + 1));
  });

  test('updates are filtered, searched and walked to their end', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Updates');
    const grid = page.getByRole('grid', { name: 'Updates' });
    const { total } = await server.call('GET', '/updates?limit=1');
    await keys.rows(grid);
    await keys.press('End');
    await page.locator(`[role=row][aria-rowindex="${total + 1}"]:focus`).waitFor();
    assert.ok(total > 20_000 && (await grid.getByRole('row').count()) < 60);
    await page.locator(`[role=row][aria-rowindex="${total + 1}"]:not(.waiting)`).waitFor();
    await keys.press('Home');
    await keys.choose(page.getByLabel('Status', { exact: true }), 'Failed');
    await page.waitForURL(/status=failed/);
    await keys.choose(page.getByLabel('Superseded'), 'Not superseded');
    await page.waitForURL(/superseded=false/);
    await keys.fill(page.getByLabel('Title, KB, CVE, bulletin or id'), 'update');
    await page.waitForURL(/search=update/);
    const found = (await server.call('GET', '/updates?status=failed&superseded=false&search=update&limit=1')).total;
    await page.getByText(`${found.toLocaleString('en')} row`).waitFor();
    await keys.act(page.getByRole('button', { name: 'Clear filters' }));
    await page.waitForURL(`${server.address}/updates`);
    await page.getByText(`${total.toLocaleString('en')} rows`).waitFor();
  });

  test('updates are approved for a group with a deadline, the plan first, and that is undone', { skip }, async () => {
    const { page, keys, server } = world;
    await page.goto(`${server.address}/updates?approval=unapproved&status=needed`);
    const grid = page.getByRole('grid', { name: 'Updates' });
    await keys.rows(grid);
    await keys.press('Space');
    await keys.press('ArrowDown');
    await keys.press('ArrowDown');
    await keys.press('Shift+Space');
    await page.getByText('3 updates selected').waitFor();
    await keys.act(page.getByRole('button', { name: 'Approve…' }).first());
    const dialog = page.getByRole('dialog');
    await keys.choose(dialog.getByLabel('Approval: Africa 1', { exact: true }), 'Install');
    await keys.choose(dialog.getByLabel('Deadline: Africa 1', { exact: true }), 'In 1 week');
    await keys.act(dialog.getByRole('button', { name: 'Apply to children of Africa 1', exact: true }));
    assert.equal(await dialog.getByLabel('Approval: Africa 1 Sales').inputValue(), 'install');
    await keys.act(dialog.getByRole('button', { name: 'Show what will change' }));
    await dialog.getByRole('heading', { name: 'What will change' }).or(dialog.getByRole('alert')).first().waitFor();
    // A licence stands before some of them.
    const licence = dialog.getByRole('alert');
    if (await licence.count()) {
      assert.match(await licence.first().innerText(), /licen/i);
      for (const update of (await server.call('GET', '/updates?approval=unapproved&status=needed&limit=3')).items) await server.call('POST', `/eulas/${update.id}/accept`, {}).catch(() => undefined);
      await keys.act(dialog.getByRole('button', { name: 'Show what will change' }));
    }
    await dialog.getByRole('heading', { name: 'What will change' }).waitFor();
    await keys.act(dialog.getByRole('button', { name: 'Yes, make 18 changes' }));
    await page.getByText('18 approvals changed.').waitFor();
    await keys.act(page.getByRole('button', { name: 'Undo' }));
    await page.getByText('The approvals are as they were.').waitFor();
  });

  test('an update is declined from its page, and that is undone', { skip }, async () => {
    const { page, keys, server } = world;
    const [update] = (await server.call('GET', '/updates?approval=unapproved&limit=1&sort=needed')).items;
    await keys.press('Control+k');
    await page.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type(update.id);
    await page.getByRole('option', { name: update.title }).first().waitFor();
    await keys.press('Enter');
    const detail = page.getByRole('region', { name: 'Details of the update' });
    await keys.act(detail.getByRole('button', { name: 'Decline…' }));
    await keys.act(page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }));
    await page.getByText('1 update declined.').waitFor();
    await keys.act(page.getByRole('button', { name: 'Undo' }).last());
    await page.getByText('1 decline taken back.').waitFor();
    assert.equal((await server.call('GET', `/updates/${update.id}`)).approval, 'unapproved');
  });

  test('the tabs of an update and its relations are walked', { skip }, async () => {
    const { page, keys, server } = world;
    const [{ id }] = (await server.call('GET', '/updates?superseded=true&approval=any&limit=1')).items;
    const update = await server.call('GET', `/updates/${id}`);
    await page.goto(`${server.address}/updates/${id}`);
    const detail = page.getByRole('region', { name: 'Details of the update' });
    for (const tab of ['Status', 'Approvals', 'Relations', 'Files', 'Events']) {
      await keys.walk(detail.getByRole('tablist'), detail.getByRole('tab', { name: tab }), 'ArrowRight');
      await keys.press('Enter');
      await detail.getByRole('tab', { name: tab, selected: true }).waitFor();
    }
    await page.goto(`${server.address}/updates/${id}?tab=relations`);
    const graph = page.getByRole('list', { name: 'How this update hangs together with others' });
    await keys.walk(graph, graph.locator('[aria-current=true]'));
    await keys.press('Home');
    await keys.press('Enter');
    await page.waitForURL(new RegExp(`${update.superseded_by[0].id}\\?tab=relations`));
  });
}
