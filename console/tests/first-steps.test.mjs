// The newcomer's walk of docs/first-steps.md: from the first start to the first update on a simulated computer.
// PATCHWELL_PICTURES=FOLDER takes the pictures of the document. PATCHWELL_PACE=person waits as long as people take by the
// keystroke-level model and for reading what is new in sight. When each step was reached is printed.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { complaints, demoServer, emptyServer, missing, openBrowser, PASSWORD, simulate } from './server.mjs';

const skip = missing || false;
const pictures = process.env.PATCHWELL_PICTURES;
const isPerson = process.env.PATCHWELL_PACE === 'person';
/** Seconds to think of the next step and to point at something and click; a key of somebody who types 40 words a minute. */
const [THINK, POINT, KEY] = [1.35, 1.3, 0.28];
/** Words a second that people read on a screen. */
const READ = 4;

/** The words in sight, of the uppermost thing: without choices that are folded up, and of a list what its first rows say. */
const wordsInSight = () => {
  const root = [...document.querySelectorAll('dialog[open], main')].at(-1);
  const isInSight = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].some((box) => box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth);
  };
  const isRead = (element) => !element.closest('option, .visually-hidden, .skeleton') && !(element.closest('[role=row]')?.ariaRowIndex > 3);
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (isRead(node.parentElement) && isInSight(node)) texts.push(node.data);
  return texts.join(' ').split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word));
};
let source;
let browser;

before(async () => {
  if (skip) return;
  if (pictures) mkdirSync(pictures, { recursive: true });
  source = await demoServer();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await source?.stop();
});

test('a newcomer gets from the first start to the first installed update', { skip, timeout: 600_000 }, async (t) => {
  const began = performance.now();
  const server = await emptyServer();
  t.after(() => server.stop());
  const page = await browser.browser.newPage();
  await page.setViewportSize({ width: 1280, height: 800 });
  const wrong = complaints(page);
  const wait = (seconds) => (isPerson ? page.waitForTimeout(seconds * 1000) : undefined);
  const click = async (locator) => {
    await locator.waitFor();
    await wait(THINK + POINT);
    await locator.click();
  };
  const type = async (label, text) => {
    await wait(POINT + KEY * text.length);
    await page.getByLabel(label, { exact: true }).fill(text);
  };
  let step = 0;
  let known = new Set();
  /** Somebody looks at what is there now: words that were there before are not read again. */
  const look = async (name) => {
    await page.waitForLoadState('networkidle');
    const words = await page.evaluate(wordsInSight);
    await wait(words.filter((word) => !known.has(word)).length / READ);
    known = new Set([...known, ...words]);
    step += 1;
    t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s: ${name}`);
    if (!pictures) return;
    for (const notice of await page.getByRole('button', { name: 'Dismiss' }).all()) await notice.click({ timeout: 1000 }).catch(() => undefined);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(pictures, `first-steps-${String(step).padStart(2, '0')}-${name}.png`) });
  };
  const heading = (name, level) => page.getByRole('heading', { name, level }).waitFor();
  const press = (name) => click(page.getByRole('button', { name, exact: true }));

  await page.goto(server.link);
  await type('User name', 'Ada');
  await type('Password', PASSWORD);
  await type('Password again', PASSWORD);
  await look('user');
  await click(page.getByRole('button', { name: 'Create user' }));

  await heading('Setup assistant', 1);
  await click(page.getByLabel('Another update server'));
  await type('Address', `http://${source.agents}`);
  await look('source');
  await press('Save');
  await heading('Languages', 2);
  await look('languages');
  await press('Continue without changes');
  await press('Fetch the lists');
  await page.getByRole('button', { name: 'All products, new ones included' }).waitFor();
  await look('products');
  await press('All products, new ones included');
  await heading('Classifications', 2);
  await look('classifications');
  await press('All classifications, new ones included');
  await heading('Synchronization schedule', 2);
  await look('schedule');
  await press('Continue without changes');
  await heading('Update files', 2);
  await look('files');
  await press('Continue without changes');
  await heading('Groups', 2);
  await press('Pilot');
  await page.getByText('Group “Pilot” created.').waitFor();
  await look('groups');
  await press('Next');
  await heading('TLS certificate', 2);
  await look('encryption');
  await press('Continue without changes');
  await press('Start the first synchronization');
  await page.getByRole('heading', { name: /^Done: [\d,]+ updates are here\.$/ }).waitFor({ timeout: 120_000 });
  await look('synchronized');
  await click(page.getByRole('link', { name: 'Point computers here' }));
  await heading('Group Policy help', 1);
  const command = page.getByText(`patchwell simulate http://${server.agents.replace('0.0.0.0', '127.0.0.1')}`, { exact: true });
  await command.scrollIntoViewIfNeeded();
  await look('computers');

  await wait(THINK + POINT + KEY * 40);
  const computer = simulate(`http://${server.agents}`);
  t.after(() => computer.stop());
  await click(page.getByRole('link', { name: 'Overview' }));
  await heading('Overview', 1);
  const task = page.getByRole('link', { name: /Review and approve/ });
  await task.waitFor({ timeout: 60_000 });
  await look('overview');
  await click(task);
  await heading('Updates', 1);
  const row = page.getByRole('row', { name: /2026-10 Cumulative Update for Windows 11/ }).first();
  await row.waitFor();
  await look('updates');
  await click(row.getByRole('checkbox'));
  await page.getByText('1 update selected').waitFor();
  await click(page.getByRole('button', { name: 'Approve…' }).first());
  const dialog = page.getByRole('dialog');
  await wait(THINK + 2 * POINT);
  await dialog.getByLabel('Approval: All Computers').selectOption('Install');
  await look('approve');
  await click(dialog.getByRole('button', { name: 'Show what will change' }));
  await dialog.getByRole('heading', { name: 'What will change' }).waitFor();
  await look('plan');
  await click(dialog.getByRole('button', { name: /^Yes, make/ }));
  await page.getByText('1 approval changed.').waitFor();
  await computer.says(/installed: |waits for a restart: /);
  await click(page.getByRole('link', { name: 'Computers', exact: true }));
  await heading('Computers', 1);
  await click(page.getByRole('row', { name: /simulated-01/ }));
  await click(page.getByRole('tab', { name: 'Events' }));
  await page.getByText(/^Installation (succeeded|pending, restart required)$/).first().waitFor();
  await look('installed');
  assert.deepEqual(wrong, []);
});
