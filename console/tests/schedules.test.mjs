// Reports by e-mail, from the report to the mailbox.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { Keyboard } from './keyboard.mjs';
import { complaints, demoServer, missing, openBrowser, PASSWORD, signIn } from './server.mjs';

const skip = missing || false;
let server;
let browser;
let page;
let wrong;
let mailbox;

/** Takes every e-mail. */
function mailServer() {
  const mails = [];
  const listener = createServer((socket) => {
    let [input, data] = ['', undefined];
    socket.write('220 mail.example.test\r\n');
    socket.on('data', (part) => {
      input += part;
      for (let end = input.indexOf('\r\n'); end >= 0; end = input.indexOf('\r\n')) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (data !== undefined && line !== '.') {
          data += `${line}\n`;
          continue;
        }
        if (data !== undefined) mails.push(data);
        data = line.toUpperCase() === 'DATA' ? '' : undefined;
        socket.write(data === '' ? '354 go on\r\n' : '250 yes\r\n');
      }
    });
    socket.on('error', () => undefined);
  });
  return new Promise((resolve) => listener.listen(0, '127.0.0.1', () => resolve({ port: listener.address().port, mails, stop: () => listener.close() })));
}

before(async () => {
  if (skip) return;
  server = await demoServer();
  mailbox = await mailServer();
  await server.call('POST', '/users', { name: 'Anna', password: PASSWORD, role: 'administrator' });
  browser = await openBrowser();
  page = await browser.browser.newPage();
  wrong = complaints(page);
  await signIn(page, server.address);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  mailbox?.stop();
});

test('a report with its filters is mailed every week, sent now, paused and deleted', { skip }, async () => {
  const keys = new Keyboard(page);
  const dialog = page.getByRole('dialog');
  await page.goto(`${server.address}/reports`);
  await page.getByRole('heading', { name: 'No report is mailed yet' }).waitFor();
  await page.goto(`${server.address}/reports/computers-tabular?status=failed`);
  await keys.act(page.getByRole('button', { name: 'Send by e-mail…' }));
  await dialog.getByText('No mail server is set').waitFor();
  await dialog.getByText('With these filters: status').waitFor();
  await keys.fill(dialog.getByLabel('Name', { exact: true }), 'Failures <b>');
  await keys.choose(dialog.getByLabel('As', { exact: true }), 'CSV');
  await keys.fill(dialog.getByLabel('To', { exact: false }).last(), 'nobody');
  await keys.act(dialog.getByRole('button', { name: 'Save' }));
  await dialog.getByRole('alert').getByText(/no e-mail address/).waitFor();
  await keys.fill(dialog.getByLabel('To', { exact: false }).last(), 'ada@example.test');
  await keys.act(dialog.getByRole('button', { name: 'Save' }));
  await page.getByText('“Failures <b>” is saved.').waitFor();
  const [made] = (await server.call('GET', '/report-schedules')).items;
  assert.deepEqual([made.report, made.filters, made.format, made.rhythm, made.recipients], ['computers-tabular', { status: 'failed' }, 'csv', 'week monday', ['ada@example.test']]);

  await server.call('PATCH', '/notifications', { smtp_host: '127.0.0.1', smtp_port: mailbox.port, smtp_security: 'none', sender_address: 'updates@example.test' });
  await keys.go('Reports');
  const list = page.getByRole('region', { name: 'Reports by e-mail' });
  await list.getByText(/Every Monday at 08:00/).waitFor();
  await keys.act(list.getByRole('button', { name: 'Send now: Failures <b>' }));
  await list.getByText('Sent', { exact: true }).waitFor();
  assert.equal(mailbox.mails.length, 1);
  assert.match(mailbox.mails[0], /name="computers-tabular-\d{4}-\d\d-\d\d\.csv"/);
  await keys.act(list.getByRole('button', { name: 'Pause: Failures <b>' }));
  await list.getByText('Paused', { exact: true }).waitFor();
  await keys.act(list.getByRole('button', { name: 'Delete… Failures <b>' }));
  await keys.act(dialog.getByRole('button', { name: 'Delete', exact: true }));
  await page.getByRole('heading', { name: 'No report is mailed yet' }).waitFor();
  assert.deepEqual(wrong, []);
});
