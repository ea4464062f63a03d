// Writes which sources the built files are of; the test `the_built_console_is_not_stale` compares.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const home = import.meta.dirname;
const walk = (folder) =>
  readdirSync(join(home, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
const names = [...walk('src'), ...walk('public'), 'index.html', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'];
const hash = createHash('sha256');
for (const name of names.sort()) {
  const content = readFileSync(join(home, name), 'utf8').replaceAll('\r\n', '\n');
  hash.update(`${name}\n${Buffer.byteLength(content)}\n`).update(content);
}
writeFileSync(join(home, 'dist/.sources'), `${hash.digest('hex')}\n`);
