// Measures how long people wait for lists and filters: `node tests/measure.mjs ADDRESS TOKEN-FILE [ROUNDS]`; prints JSON.
// The server has users already or none; a user of its own, who only reads, is made for this and deleted afterwards.
import { readFileSync } from 'node:fs';
import { openBrowser, PASSWORD, signIn } from './server.mjs';

const [address, tokenFile, rounds = '5'] = process.argv.slice(2);
if (!address || !tokenFile) throw new Error('usage: node tests/measure.mjs ADDRESS TOKEN-FILE [ROUNDS]');
const token = readFileSync(tokenFile, 'utf8').trim();
const NAME = `measuring-${process.pid}`;

const call = async (method, path, body) => {
  const answer = await fetch(`${address}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return text ? JSON.parse(text) : undefined;
};

/** Pages, and what is there once they can be read. */
const PAINTS = [
  ['Overview', '/', 'main .todo, main p.row'],
  ['Updates', '/updates', '[role=row][aria-rowindex="2"]:not(.waiting)'],
  ['Updates that failed', '/updates?status=failed', '[role=row][aria-rowindex="2"]:not(.waiting)'],
  ['Computers', '/computers', '[role=row][aria-rowindex="2"]:not(.waiting)'],
  ['Computers that failed', '/computers?state=failed', '[role=row][aria-rowindex="2"]:not(.waiting)'],
  ['Events', '/events', '[role=row][aria-rowindex="2"]:not(.waiting)'],
];

/** A filter of a list: the page, its label, and values tried in turn; a number is a choice by its place. */
const FILTERS = [
  ['/updates', 'Approval', ['unapproved', 'approved', 'any', '']],
  ['/updates', 'Status', ['needed', 'failed', 'not_needed', '']],
  ['/updates', 'Superseded', ['false', 'true', '']],
  ['/updates', 'Classification', [1, 2, '']],
  ['/updates', 'Product', [1, 40, '']],
  ['/updates?type=software', 'Severity, or worse', ['critical', 'low', '']],
  ['/updates?type=software', 'Arrived', ['7', '365', '']],
  ['/updates?type=software', 'Released from', ['2025-06-01', '2026-06-01', '']],
  ['/updates', 'Title, KB, CVE, bulletin or id', ['security', 'driver 1', 'cve-2026', 'no such update', '']],
  ['/computers', 'Status', ['needed', 'failed', '']],
  ['/computers', 'Name, address, system or model', ['pc-01', 'alert', 'no such computer', '']],
];

/** Lists that are long, to be gone to the end of. */
const LONG = ['/updates', '/computers'];

/** Milliseconds from the start of a navigation until what `selector` names is painted. */
async function paint(page, path, selector) {
  await page.goto(address + path, { waitUntil: 'commit' });
  await page.waitForSelector(selector, { state: 'attached' });
  return page.evaluate((wanted) => window.__painted?.[wanted] ?? performance.now(), selector);
}

/** Notes, inside the page, the frame after each selector was there first. */
function watch(selectors) {
  window.__painted = {};
  const look = () => {
    for (const selector of selectors) {
      if (!(selector in window.__painted) && document.querySelector(selector)) window.__painted[selector] = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Milliseconds from a change of a filter until the list shows its answer. */
function change([list, label, value]) {
  const labelled = [...document.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(label));
  const control = document.querySelector(`[aria-label="${label}"]`) ?? labelled?.control;
  if (!control) throw new Error(`there is no filter ${label}`);
  performance.clearResourceTimings();
  const chosen = typeof value === 'number' ? control.options[value].value : value;
  const start = performance.now();
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value').set.call(control, chosen);
  control.dispatchEvent(new Event(control.tagName === 'INPUT' && control.type !== 'date' ? 'input' : 'change', { bubbles: true }));
  return new Promise((resolve, reject) => {
    const look = () => {
      const isAnswered = performance.getEntriesByType('resource').some((one) => one.startTime >= start && one.name.includes(`/api/v1/${list}?`));
      const grid = document.querySelector('[role=grid]');
      // A list without rows is replaced by words that say so.
      const isShown = grid ? grid.getAttribute('aria-busy') === 'false' : true;
      if (isAnswered && isShown) requestAnimationFrame(() => resolve(performance.now() - start));
      else if (performance.now() - start > 15000) reject(new Error(`${list}: ${label} = ${value} was not answered`));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Milliseconds from the leap to the end of a list until its last row is there. */
function jump() {
  const grid = document.querySelector('[role=grid]');
  const start = performance.now();
  grid.scrollTop = grid.scrollHeight;
  return new Promise((resolve, reject) => {
    const look = () => {
      const last = grid.querySelector(`[role=row][aria-rowindex="${grid.getAttribute('aria-rowcount')}"]:not(.waiting)`);
      if (last) requestAnimationFrame(() => resolve(performance.now() - start));
      else if (performance.now() - start > 15000) reject(new Error('the end of the list did not come'));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

const summary = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: Math.round(sorted[Math.floor(sorted.length / 2)]), worst: Math.round(sorted.at(-1)), times: times.length };
};

const user = await call('POST', '/users', { name: NAME, password: PASSWORD, role: 'reporter' });
const { browser, close } = await openBrowser();
try {
  const page = await browser.newPage();
  await page.addInitScript(watch, [...new Set(PAINTS.map(([, , selector]) => selector))]);
  await signIn(page, address, NAME);
  const paints = [];
  for (const [name, path, selector] of PAINTS) {
    const times = [];
    for (let round = 0; round < Number(rounds); round += 1) times.push(await paint(page, path, selector));
    paints.push({ name, ...summary(times) });
  }
  const filters = [];
  for (const [path, label, values] of FILTERS) {
    await page.goto(address + path);
    await page.waitForSelector('[role=row][aria-rowindex="2"]:not(.waiting)');
    await page.waitForLoadState('networkidle');
    const times = {};
    for (let round = 0; round < Number(rounds); round += 1) {
      for (const value of values) (times[value] ??= []).push(await page.evaluate(change, [path.slice(1).split('?')[0], label, value]));
    }
    for (const value of values) filters.push({ name: `${path.slice(1).split('?')[0]}: ${label} = ${typeof value === 'number' ? `choice ${value}` : value || 'any'}`, ...summary(times[value]) });
  }
  const jumps = [];
  for (const path of LONG) {
    const times = [];
    for (let round = 0; round < Number(rounds); round += 1) {
      await page.goto(address + path);
      await page.waitForSelector('[role=row][aria-rowindex="2"]:not(.waiting)');
      await page.waitForLoadState('networkidle');
      times.push(await page.evaluate(jump));
    }
    jumps.push({ name: `to the end of ${path.slice(1)}`, ...summary(times) });
  }
  console.log(JSON.stringify({ paints, filters, jumps }, null, 2));
} finally {
  await close();
  await call('DELETE', `/users/${user.id}`);
}
