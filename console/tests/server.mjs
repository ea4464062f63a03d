// The real binary with data, and a browser.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const home = import.meta.dirname;
export const binary = process.env.PATCHWELL_BIN ?? join(home, '../../target/debug/patchwell');
const browserPath = process.env.PATCHWELL_CHROMIUM ?? '/usr/bin/chromium';
export const PASSWORD = 'correct horse battery';

/** Why nothing can be tested here, or nothing. */
export const missing = [binary, browserPath].filter((path) => !existsSync(path)).map((path) => `${path} is not there`).join(', ');

/** Runs until `ready` finds what it looks for in the output or in the folder. */
async function run(args, folder, ready) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (part) => (output += part));
  child.stderr.on('data', (part) => (output += part));
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${output}`);
    const found = ready(output);
    if (found) return { found, stop: () => stop(child, folder) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stop(child, folder) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

/** A server without users; `link` is the one it prints. */
export async function emptyServer() {
  const folder = mkdtempSync(join(tmpdir(), 'patchwell-console-'));
  const args = ['serve', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
  const { found, stop } = await run(args, folder, (output) => {
    const [link] = /https?:\/\/\S+\/setup#\S+/.exec(output) ?? [];
    return link && { link, agents: /agents=http:\/\/(\S+)/.exec(output)?.[1] };
  });
  return { ...found, stop };
}

/** A simulated computer that looks for updates every second; `says` waits for a line of it. */
export function simulate(address) {
  const child = spawn(binary, ['simulate', address, '--every', '1'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (part) => (output += part));
  child.stderr.on('data', (part) => (output += part));
  const says = async (line) => {
    while (!line.test(output)) {
      if (child.exitCode !== null) throw new Error(`the simulated computer ended: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { says, stop: () => child.kill('SIGINT') };
}

/** Calls the API with the token of a data folder. */
function caller(address, data) {
  const token = readFileSync(join(data, 'admin-token'), 'utf8').trim();
  return async (method, path, body) => {
    const answer = await fetch(`${address}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}

/** A server on a data folder; `folder` goes away with it. */
export async function serveOn(folder, data) {
  const args = ['serve', '--data', data, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
  const { found, stop } = await run(args, folder, (output) => /^ready agents=http:\/\/(\S+) admin=(\S+)/m.exec(output));
  return { address: found[2], agents: found[1], call: caller(found[2], data), stop };
}

/** A server with a catalog and computers that have reported. */
export async function demoServer() {
  const folder = mkdtempSync(join(tmpdir(), 'patchwell-console-'));
  const data = join(folder, 'demo');
  const { found, stop } = await run(['demo', '--directory', data, '--computers', '24', '--stay'], folder, (output) => output.includes('Ctrl-C ends it') && JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')));
  const address = `http://${found.admin}`;
  const call = caller(address, data);
  return { address, agents: found.agents, call, stop };
}

export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'patchwell-browser-'));
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const browser = await chromium.launchPersistentContext(profile, { executablePath: browserPath, headless: true, args, viewport: { width: 1440, height: 900 } });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** What the browser complains about while a page is used: broken policy, failed scripts, dialogs of foreign scripts. */
export function complaints(page) {
  const found = [];
  page.on('console', (message) => {
    // Refusals of the API are shown by the page; the browser notes them, too.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) found.push(message.text());
  });
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('dialog', (dialog) => {
    found.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return found;
}

export async function signIn(page, address, name = 'Anna') {
  await page.goto(address);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
}
