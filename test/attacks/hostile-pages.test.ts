/**
 * A bank's page that means harm hurts its own session only. The worker of these tests is this process: its event loop is measured,
 * and the session of another account in it goes on.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import { type Hostile, hostilePages } from '../support/hostile-pages.ts';
import { watchLoop } from '../support/loop-watch.ts';
import { codeRequested, type ScriptedBank, sixDigits } from '../support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../support/session-lab.ts';

/** Milliseconds for which the event loop may do nothing else. */
const MOST_LATE = 1_500;

let lab: SessionLab;
let server: Server;
let victim: LabAccount;
let request = '';

beforeAll(async () => {
  lab = await openSessionLab('real');
  server = createServer((asked, response) => {
    const path = asked.url ?? '';
    if (path.startsWith('/far'))
      return response.writeHead(302, { location: `http://${'a.'.repeat(4_000)}example/` }).end();
    if (path.startsWith('/endless')) {
      response.writeHead(200, { 'content-type': 'text/html' });
      const more = setInterval(() => response.write('<p>more</p>'.repeat(5_000)), 20);
      return void response.on('close', () => clearInterval(more));
    }
    const page = hostilePages.find(({ name }) => path === `/${name.replaceAll(' ', '-')}`);
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(page ? `<h1>Sign in</h1>${page.body}` : 'fine');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  victim = await lab.account({ login_mode: 'assisted', assistance_timeout_seconds: 1_800 }, (bank) =>
    bank.onLogin(codeRequested),
  );
  const waiting = await victim.until(({ state }) => state === 'awaiting_otp');
  request = waiting.pendingAssistance?.id ?? '';
  // The first evidence of a process starts the thread, and the first page Chromium.
  await endOf(await attackedBy({ name: 'nothing', body: '' }));
});

afterAll(async () => {
  await lab.close();
  server.closeAllConnections();
  server.close();
});

/** An account whose bank shows that page, with a connector as its writer would write it. */
function attackedBy({ name, path, answer = 'unknown' }: Pick<Hostile, 'name' | 'body'> & Partial<Hostile>) {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connector = {
    domains: [new URL(address).host],
    async login(page, { password }) {
      page.setDefaultTimeout(3_000);
      await page.goto(`${address}${path ?? `/${name.replaceAll(' ', '-')}`}`, { waitUntil: 'commit' });
      // Time for the page to do what it wants to do.
      await page
        .getByText(password)
        .waitFor({ timeout: 2_000 })
        .catch(() => undefined);
      if (answer === 'movements') return { outcome: 'logged_in' };
      if (answer === 'unknown') return { outcome: 'failed', reason: 'page_not_recognised' };
      const purpose = await page.evaluate<string>('document.title');
      return { outcome: 'code_requested', ...sixDigits, descriptor: { ...sixDigits.descriptor, purpose } };
    },
    readMovements: (page) => page.evaluate('window.movements'),
  } satisfies Partial<ScriptedBank>;
  return lab.account({ login_mode: 'assisted', login_failure_limit: 1 }, (bank) => Object.assign(bank, connector));
}

async function endOf({ id }: LabAccount) {
  const run = () => lab.db.selectFrom('runs').selectAll().where('account_id', '=', id).executeTakeFirst();
  return eventually(run, (found) => found !== undefined && found.ended_at !== null, 120_000);
}

const evidenceOf = ({ id }: LabAccount) =>
  lab.db.selectFrom('evidence').selectAll().where('account_id', '=', id).executeTakeFirst();

async function isUnharmed(): Promise<void> {
  expect(await victim.status()).toMatchObject({ state: 'awaiting_otp', pendingAssistance: { id: request } });
}

const tried = isFull ? hostilePages : hostilePages.filter(({ inPlainForm }) => inPlainForm);

test.each(tried)('$name', async (page) => {
  const loop = watchLoop();
  const account = await attackedBy(page);
  const run = await endOf(account);
  const late = loop.stop();
  expect(run?.outcome).toBe('failed');
  // On a machine so busy that this process stood still, the page is not blamed.
  expect([page.reason ?? 'page_not_recognised', 'internal_error']).toContain(run?.reason);
  const evidence = await evidenceOf(account);
  expect(evidence?.url.length ?? 0).toBeLessThanOrEqual(2_048);
  expect(evidence?.outline?.length ?? 0).toBeLessThanOrEqual(65_536 + 200);
  if (page.detail) expect(evidence?.outline).toContain(page.detail);
  expect(late).toBeLessThan(MOST_LATE);
  await isUnharmed();
});

test('the code of the other account reaches its page after all of it', async () => {
  await isUnharmed();
  await victim.submit('123456', request);
  expect(await endOf(victim)).toMatchObject({ outcome: 'completed' });
  expect(victim.bank.codes).toEqual(['123456']);
  expect(victim.bank.logins).toHaveLength(1);
});
