// A server at the size that the console is meant for, with names that strangers chose.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { binary, serveOn } from '../server.mjs';

const examples = join(dirname(binary), 'examples');
const [load, fleet] = ['load', 'fleet'].map((name) => join(examples, name));
const revisions = process.env.PATCHWELL_REVISIONS ?? '130000';
const computers = process.env.PATCHWELL_COMPUTERS ?? '20000';

/** What a page that trusts names would run. */
export const SCRIPT = '<script>alert("stored")</script>';
const IMAGE = '<img src=x onerror=alert(1)>';
const FORMULA = '=HYPERLINK("http://bad.example","ok")';
export const HOSTILE = [SCRIPT, IMAGE, FORMULA, `'"></title></textarea><svg onload=alert(2)>`];

/** The update that is called like the first of them. */
export const HOSTILE_UPDATE = '5c21f700-0000-4000-8000-000000000001';

/** Why there is no such server here, or nothing. */
export const missingAtSize = [binary, load, fleet].filter((path) => !existsSync(path)).map((path) => `${path} is not there`).join(', ');

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Documents of the catalog again, under other ids and hostile titles. */
function addHostileUpdates(catalog) {
  const isLeaf = (text) => text.includes('UpdateType="Software"') && text.includes('ExplicitlyDeployable="true"') && !text.includes('BundledUpdates');
  const wanted = [...HOSTILE];
  for (const name of readdirSync(catalog)) {
    if (wanted.length === 0) return;
    const text = readFileSync(join(catalog, name), 'utf8');
    if (!isLeaf(text)) continue;
    const id = `5c21f700-0000-4000-8000-00000000000${wanted.length}`;
    const title = escaped(wanted.pop());
    const changed = text
      .replace(/UpdateIdentity UpdateID="[^"]+"/, `UpdateIdentity UpdateID="${id}"`)
      .replace(/<upd:Title>[^<]*/g, `<upd:Title>${title}`)
      .replace(/<upd:SupersededUpdates>.*<\/upd:SupersededUpdates>/, '');
    writeFileSync(join(catalog, `${id}_200.xml`), changed);
  }
  throw new Error('the catalog has no update to take after');
}

/** The database of such a server, in a folder of its own; `PATCHWELL_CONSOLE_FIXTURE` keeps one between runs. */
function database() {
  const kept = process.env.PATCHWELL_CONSOLE_FIXTURE;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'patchwell-size-'));
  const file = join(folder, 'fixture.db');
  const forget = () => kept ?? rmSync(folder, { recursive: true, force: true });
  if (existsSync(file)) return { file, forget };
  const [catalog, data] = [join(folder, 'catalog'), join(folder, 'data')];
  mkdirSync(folder, { recursive: true });
  execFileSync(load, ['generate', '--revisions', revisions, catalog]);
  addHostileUpdates(catalog);
  execFileSync(binary, ['--data', data, 'import', catalog]);
  execFileSync(fleet, [join(data, 'patchwell.db'), computers]);
  copyFileSync(join(data, 'patchwell.db'), file);
  for (const part of [catalog, data]) rmSync(part, { recursive: true, force: true });
  return { file, forget };
}

/** A server on it, with something on every page. */
export async function serverAtSize() {
  const { file, forget } = database();
  const folder = mkdtempSync(join(tmpdir(), 'patchwell-console-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  copyFileSync(file, join(data, 'patchwell.db'));
  forget();
  const server = await serveOn(folder, data);
  const { call } = server;
  const groups = (await call('GET', '/groups')).items;
  const named = (name) => groups.find((group) => group.name === name).id;
  await call('POST', '/rings', {
    name: 'Careful',
    rings: [
      { name: 'Pilot', groups: [named('Pilot')] },
      { name: SCRIPT, groups: [named('First ring')], delay_hours: 72 },
    ],
  });
  const [update] = (await call('GET', '/updates?status=needed&superseded=false&limit=1')).items;
  await call('POST', '/rollouts', { plan: 'Careful', updates: [update.id] });
  await call('POST', `/eulas/${HOSTILE_UPDATE}/accept`, {});
  await call('POST', '/approvals', { update: HOSTILE_UPDATE, groups: [named(SCRIPT)], action: 'install' });
  await call('PATCH', '/synchronization', { source: 'http://127.0.0.1:9' });
  await call('POST', '/content/verify', {});
  return server;
}
