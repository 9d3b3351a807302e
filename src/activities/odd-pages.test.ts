import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import type { ScriptedBank } from '../../test/support/scripted-bank.ts';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import type { LoginOutcome } from '../banks/bank.ts';
import { said } from '../banks/dialogs.ts';
import { whichPage } from '../banks/which-page.ts';
import { runRequestedSignal } from '../temporal/messages.ts';

const form = (action: string) =>
  `<form method="post" action="${action}"><label>Password <input name="password"></label><button>Enter</button></form>`;
const pages: Record<string, string> = {
  '/by-alert': `<h1>Sign in</h1>${form('/login-by-alert')}`,
  '/login-by-alert': `<h1>Sign in</h1>${form('/login-by-alert')}<script>alert('Wrong password, planted-words')</script>`,
  '/moved': `<h1>Sign in</h1>${form('/login-moved')}`,
};

let lab: SessionLab;
let bankServer: Server;
let otherServer: Server;
/** The forms that the servers received: the bank from its page, the other server from any. */
const submissions: string[] = [];
const elsewhere: string[] = [];

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  bankServer = createServer((request, response) => {
    const path = request.url ?? '';
    if (request.method === 'POST') submissions.push(path);
    if (path === '/login-moved')
      return response.writeHead(307, { location: `http://127.0.0.1:${portOf(otherServer)}/login` }).end();
    response.setHeader('content-type', 'text/html').end(pages[path] ?? '');
  });
  otherServer = createServer((request, response) => {
    elsewhere.push(`${request.method} ${request.url}`);
    response.end('<h1>Your accounts</h1>');
  });
  await Promise.all([bankServer, otherServer].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
  lab = await openSessionLab('real');
});

afterAll(async () => {
  await lab.close();
  for (const server of [bankServer, otherServer]) {
    server.closeAllConnections();
    server.close();
  }
});

/** Writes a connector as its author would, for the login at that path of the bank. */
function connect(bank: ScriptedBank, path: string): void {
  Object.assign(bank, {
    domains: [`127.0.0.1:${portOf(bankServer)}`],
    async login(page, { password }): Promise<LoginOutcome> {
      await page.goto(`http://127.0.0.1:${portOf(bankServer)}${path}`);
      await page.getByLabel('Password').fill(password);
      await Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('button').click()]);
      const shown = await whichPage({
        inside: page.getByRole('heading', { name: 'Your accounts' }),
        wrongPassword: said(page, /wrong password/i),
        other: page.getByRole('document'),
      });
      if (shown === 'inside') return { outcome: 'logged_in' };
      return { outcome: 'failed', reason: shown === 'wrongPassword' ? 'bad_credentials' : 'page_not_recognised' };
    },
  } satisfies Partial<ScriptedBank>);
}

const runs = (accountId: string) =>
  lab.db.selectFrom('runs').selectAll().where('account_id', '=', accountId).orderBy('sequence').execute();
const evidence = (accountId: string) =>
  lab.db.selectFrom('evidence').selectAll().where('account_id', '=', accountId).execute();

test('a wrong password that is told by an alert blocks the account after one submission', async () => {
  const { id, until, workflow } = await lab.account({}, (bank) => connect(bank, '/by-alert'));
  const { blocked } = await until((status) => status.state === 'blocked');
  expect(blocked?.reason).toBe('bad_credentials');
  expect(submissions.filter((path) => path === '/login-by-alert')).toHaveLength(1);
  expect(await runs(id)).toMatchObject([{ outcome: 'failed', reason: 'bad_credentials', refused_host: null }]);
  const [kept] = await evidence(id);
  expect(kept?.outline).toContain('- alert: "Wrong password');
  const history = JSON.stringify(await workflow.fetchHistory());
  for (const words of ['planted-words', Buffer.from('planted-words').toString('base64').slice(0, 16)])
    expect(history).not.toContain(words);
});

test('a login that the bank has moved to another host is counted, names the host, and gives it nothing', async () => {
  const settings = { login_failure_limit: 2 };
  const { id, bank, until, workflow } = await lab.account(settings, (it) => connect(it, '/moved'));
  await until((status) => status.failures === 1);
  await workflow.signal(runRequestedSignal);
  const { blocked } = await until((status) => status.state === 'blocked');
  expect(blocked?.reason).toBe('repeated_login_failures');
  const refused = { reason: 'host_not_allowed', refused_host: `127.0.0.1:${portOf(otherServer)}` };
  await eventually(
    () => runs(id),
    (all) => all.filter((run) => run.ended_at !== null).length === 2,
  );
  expect(await runs(id)).toMatchObject([refused, refused]);
  expect(await evidence(id)).toMatchObject([refused, refused]);
  expect(submissions.filter((path) => path === '/login-moved')).toHaveLength(2);
  expect(elsewhere).toEqual([]);
  const health = lab.db.selectFrom('banks').select(['unanswered', 'probe_at']).where('code', '=', bank.code);
  expect(await health.executeTakeFirst()).toEqual({ unanswered: 0, probe_at: null });
});
