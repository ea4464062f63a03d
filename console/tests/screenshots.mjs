// Takes a picture of every page, light and dark, wide and narrow: `node tests/screenshots.mjs ADDRESS TOKEN-FILE FOLDER`.
// It signs in as a user of its own, an administrator, who stays: a server keeps its last one.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPUTER_TABS, PAGES as ALL, UPDATE_TABS } from './pages.mjs';
import { openBrowser, PASSWORD, signIn } from './server.mjs';

const [address, tokenFile, folder] = process.argv.slice(2);
if (!address || !tokenFile || !folder) throw new Error('usage: node tests/screenshots.mjs ADDRESS TOKEN-FILE FOLDER');
const headers = { authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`, 'content-type': 'application/json' };
const NAME = `pictures-${process.pid}`;
await fetch(`${address}/api/v1/users`, { method: 'POST', headers, body: JSON.stringify({ name: NAME, password: PASSWORD, role: 'administrator' }) });
const first = async (path) => (await (await fetch(`${address}/api/v1${path}`, { headers })).json()).items[0]?.id;
const [update, computer] = [await first('/updates?limit=1&status=failed'), await first('/computers?limit=1&state=failed')];
const PAGES = [...ALL.map(([path]) => path), ...(update ? UPDATE_TABS.map((tab) => `/updates/${update}${tab}`) : []), ...(computer ? COMPUTER_TABS.map((tab) => `/computers/${computer}${tab}`) : [])];
mkdirSync(folder, { recursive: true });
const { browser, close } = await openBrowser();
try {
  const page = await browser.newPage();
  await signIn(page, address, NAME);
  for (const [size, viewport] of [['wide', { width: 1440, height: 900 }], ['narrow', { width: 390, height: 844 }]]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const path of PAGES) {
        await page.goto(address + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        const name = path.replace(/[0-9a-f-]{36}/, 'one').replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'overview';
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
      }
    }
  }
} finally {
  await close();
}
