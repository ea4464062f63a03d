// Rules and rings.
import assert from 'node:assert/strict';
import { test } from 'node:test';

export function automation(world) {
  const { skip } = world;

  test('a rule is made, previewed and deleted', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Rules');
    await keys.act(page.getByRole('button', { name: 'New rule…' }).first());
    const dialog = page.getByRole('dialog');
    await keys.fill(dialog.getByLabel('Name', { exact: true }), 'Pilots first');
    await keys.fill(dialog.getByLabel('Title has one of'), 'Product line 394');
    const groups = dialog.getByRole('tree', { name: /groups/i });
    await keys.walk(groups, groups.getByRole('treeitem', { name: 'Pilot', exact: true }));
    await keys.press('Space');
    await keys.act(dialog.locator('button[type=submit]'));
    await dialog.waitFor({ state: 'detached' });
    assert.ok((await server.call('GET', '/rules')).items.some((rule) => rule.name === 'Pilots first'));
    await keys.act(page.getByRole('button', { name: 'Preview…' }).last());
    await page.getByRole('dialog').getByText(/Product line 394/).first().waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await keys.act(page.getByRole('button', { name: 'Delete…' }).last());
    await keys.act(page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }));
    await page.getByText('Pilots first').first().waitFor({ state: 'detached' });
  });

  test('a rule sends updates through rings, then approves for a group by a deadline', { skip }, async () => {
    const { page, keys, server } = world;
    await keys.go('Rules');
    await keys.act(page.getByRole('button', { name: 'New rule…' }).first());
    const dialog = page.getByRole('dialog');
    await keys.fill(dialog.getByLabel('Name', { exact: true }), 'In rings');
    await keys.act(dialog.getByLabel('Enabled: acts when updates arrive'), 'Space');
    await keys.choose(dialog.getByLabel('How'), 'Send through rings: Careful');
    await keys.act(dialog.getByLabel('Critical'), 'Space');
    await keys.act(dialog.locator('button[type=submit]'));
    await dialog.waitFor({ state: 'detached' });
    const rule = async () => (await server.call('GET', '/rules')).items.find(({ name }) => name === 'In rings');
    const made = await rule();
    assert.deepEqual([made.ring_plan, made.groups, made.conditions.severities, made.enabled], ['Careful', [], ['critical'], false]);
    await keys.act(page.getByRole('button', { name: 'Edit…' }).last());
    await keys.choose(dialog.getByLabel('How'), 'Approve for groups');
    const groups = dialog.getByRole('tree', { name: /groups/i });
    await keys.walk(groups, groups.getByRole('treeitem', { name: 'Pilot', exact: true }));
    await keys.press('Space');
    await keys.fill(dialog.getByLabel('Deadline after days'), '7');
    await keys.act(dialog.locator('button[type=submit]'));
    await dialog.waitFor({ state: 'detached' });
    const changed = await rule();
    assert.deepEqual([changed.ring_plan ?? null, changed.groups.map(({ name }) => name), changed.deadline.days], [null, ['Pilot'], 7]);
    await server.call('DELETE', `/rules/${changed.id}`);
  });

  test('a plan of rings is made, an update sent through it, paused, resumed and ended', { skip }, async () => {
    const { page, keys, server } = world;
    await page.goto(`${server.address}/rings?tab=plans`);
    await keys.act(page.getByRole('button', { name: 'New plan…' }));
    const dialog = page.getByRole('dialog');
    await keys.fill(dialog.getByLabel('Name of the plan'), 'By keyboard');
    for (const [ring, group] of [[1, 'Pilot'], [2, 'Everybody else']]) {
      const groups = dialog.getByRole('tree', { name: `Groups, Ring ${ring}` });
      await keys.walk(groups, groups.getByRole('treeitem', { name: group, exact: true }));
      await keys.press('Space');
    }
    await keys.act(dialog.getByRole('button', { name: 'Save' }));
    await page.getByRole('heading', { name: 'By keyboard' }).waitFor();

    await page.goto(`${server.address}/updates?approval=unapproved&status=needed&sort=severity`);
    await keys.rows(page.getByRole('grid', { name: 'Updates' }));
    await keys.press('Space');
    await keys.act(page.getByRole('button', { name: 'Send through rings…' }));
    await keys.choose(dialog.getByLabel('Plan of rings'), 'By keyboard');
    await keys.act(dialog.getByRole('button', { name: 'Show what will change' }));
    const start = dialog.getByRole('button', { name: 'Yes, start' });
    await start.or(dialog.getByRole('alert')).first().waitFor();
    if (await dialog.getByRole('alert').count()) {
      const [update] = (await server.call('GET', '/updates?approval=unapproved&status=needed&sort=severity&limit=1')).items;
      await server.call('POST', `/eulas/${update.id}/accept`, {});
      await keys.act(dialog.getByRole('button', { name: 'Show what will change' }));
    }
    await keys.act(start);
    await page.getByText('1 rollout started.').waitFor();

    await keys.go('Rings');
    await keys.rows(page.getByRole('grid', { name: 'Rollouts' }));
    await keys.press('Enter');
    const rollout = page.getByRole('region', { name: 'Details of the rollout' });
    await keys.act(rollout.getByRole('button', { name: 'Pause' }));
    await rollout.getByText('Paused', { exact: true }).waitFor();
    await keys.act(rollout.getByRole('button', { name: 'Resume' }));
    await rollout.getByText('Running', { exact: true }).waitFor();
    await keys.act(rollout.getByRole('button', { name: 'End…' }));
    await keys.act(dialog.getByLabel('Withdraw the approvals it made, too'), 'Space');
    await keys.act(dialog.getByRole('button', { name: 'End', exact: true }));
    await rollout.getByText('Cancelled', { exact: true }).waitFor();
    assert.ok((await server.call('GET', '/rollouts')).items.some((one) => one.plan === 'By keyboard' && one.state === 'cancelled'));
  });
}
