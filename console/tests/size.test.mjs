// The console with 130,000 revisions and 20,000 computers: every journey by keyboard alone, every page with hostile names.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { complaints, openBrowser, PASSWORD, signIn } from './server.mjs';
import { Keyboard } from './keyboard.mjs';
import { missingAtSize, serverAtSize } from './size/fixture.mjs';
import { decisions } from './size/decisions.mjs';
import { computers } from './size/computers.mjs';
import { automation } from './size/automation.mjs';
import { watching } from './size/watching.mjs';
import { administration } from './size/administration.mjs';
import { lists } from './size/lists.mjs';
import { hostile } from './size/hostile.mjs';

const skip = missingAtSize || false;
if (skip && process.env.PATCHWELL_REQUIRE_ALL) throw new Error(skip);

/** What the tests share; it is filled before the first one. */
const world = { skip };
let browser;

before(async () => {
  if (skip) return;
  world.server = await serverAtSize();
  await world.server.call('POST', '/users', { name: 'Anna', password: PASSWORD, role: 'administrator' });
  browser = await openBrowser();
  world.page = await browser.browser.newPage();
  world.page.setDefaultTimeout(Number(process.env.PATCHWELL_PATIENCE ?? 60_000));
  world.wrong = complaints(world.page);
  world.keys = new Keyboard(world.page);
  await signIn(world.page, world.server.address);
}, { timeout: 600_000 });
after(async () => {
  await browser?.close();
  await world.server?.stop();
});

// PATCHWELL_LAST=FILE keeps a picture of where the last test ended.
afterEach(() => process.env.PATCHWELL_LAST && world.page?.screenshot({ path: process.env.PATCHWELL_LAST }));

test('no journey here has a mouse', () => {
  const folder = join(import.meta.dirname, 'size');
  for (const name of readdirSync(folder)) {
    const found = readFileSync(join(folder, name), 'utf8').match(/(?<!keys)\.(click|dblclick|fill|check|uncheck|selectOption|setChecked|dragTo|hover|tap)\(/g);
    assert.equal(found, null, name);
  }
});

for (const journeys of [decisions, computers, automation, watching, lists, administration, hostile]) journeys(world);
