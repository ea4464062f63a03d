import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { complaints, emptyServer, missing, openBrowser, PASSWORD } from './server.mjs';

const skip = missing || false;
let server;
let browser;

before(async () => {
  if (skip) return;
  server = await emptyServer();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the link of a new server makes the first user and leads to the assistant', { skip }, async () => {
  const page = await browser.browser.newPage();
  const wrong = complaints(page);
  await page.goto(server.link);
  await page.getByRole('heading', { name: 'Make the first user' }).waitFor();
  assert.ok(!page.url().includes('#'), 'the secret is not kept in the address');
  await page.getByLabel('User name').fill('Ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill('something else');
  await page.getByRole('button', { name: 'Create user' }).click();
  await page.getByText('The two passwords differ.').waitFor();
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create user' }).click();
  await page.getByRole('heading', { name: 'Setup assistant', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Continue without changes' }).click();
  await page.getByRole('heading', { name: 'Languages' }).waitFor();

  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('User name').fill('Ada');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Setup assistant' }).waitFor();

  await page.goto(new URL('/', server.link).href);
  await page.getByText('There are no updates yet').waitFor();
  await page.getByRole('link', { name: /Set up synchronization/ }).waitFor();
  await page.goto(new URL('/setup#old', server.link).href);
  await page.getByRole('heading', { name: 'There is a user already' }).waitFor();
  assert.deepEqual(wrong, []);
});
