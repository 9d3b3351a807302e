import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, inject, test } from 'vitest';
import { exitOf } from '../../src/process/spawn-with-parent.ts';
import { folderOf, runCommandLine, startCommand, temporaryFolder } from '../support/command-line.ts';
import { openWhole } from '../support/whole.ts';

const assisted = { session_type: 'persistent', login_mode: 'assisted' };
const here = () => ({ dataDir: folderOf(inject('ready')) });

test('the operator of a running instance sees what waits, gives the code, stops and restarts', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, assisted);
  const request = await account.untilAsked();
  const instance = here();

  const listed = await runCommandLine(['codes', 'pending', '--account', account.id, '--json'], instance);
  expect(JSON.parse(listed.out)).toMatchObject([
    { id: request.id, accountId: account.id, expiresAt: request.expiresAt },
  ]);
  const shown = await runCommandLine(['codes', 'pending'], instance);
  expect(shown.out).toMatch(/^ACCOUNT +CODE +FOR +REFUSED +UNTIL\n/);

  const wrong = await runCommandLine(['codes', 'submit', account.id, '000000', '--json'], instance);
  expect([wrong.code, wrong.out]).toEqual([1, '']);
  expect(JSON.parse(wrong.said)).toMatchObject({ error: { code: 'CODE_REFUSED' } });

  const code = await customer.readCode(request.descriptor);
  const given = await runCommandLine(['codes', 'submit', account.id], { ...instance, input: `${code}\n` });
  expect(given).toEqual({ code: 0, out: 'The bank accepted the code.\n', said: '' });
  await account.untilState('monitoring');

  const stopped = await runCommandLine(['accounts', 'stop', account.id], instance);
  expect(stopped.code).toBe(0);
  await account.untilState('stopped');
  const list = await runCommandLine(['accounts', 'list', '--json'], instance);
  expect(JSON.parse(list.out)).toContainEqual(expect.objectContaining({ id: account.id, status: 'inactive' }));
  expect((await runCommandLine(['accounts', 'restart', account.id], instance)).code).toBe(0);
  await account.untilState('logging_in', 'monitoring', 'awaiting_otp');
});

test('a machine gives a code with a key that a person made for it', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, assisted);
  const made = await runCommandLine(['keys', 'create', 'CLI', '--account', account.id, '--json'], here());
  const { key, scopes, account_ids } = JSON.parse(made.out);
  expect({ scopes, account_ids }).toEqual({ scopes: ['otp:write', 'status:read'], account_ids: [account.id] });

  const env = { RECONBANKER_URL: inject('ready').api, RECONBANKER_KEY: key };
  const request = await account.untilAsked();
  const code = await customer.readCode(request.descriptor);
  const late = await runCommandLine(['codes', 'submit', account.id, code, '--request', randomUUID()], {
    env,
  });
  expect([late.code, late.said]).toEqual([1, '✗ This request has ended. Another one may be pending.\n']);
  const pending = await runCommandLine(['codes', 'pending', '--account', account.id, '--json'], { env });
  expect(JSON.parse(pending.out)).toMatchObject([{ id: request.id, descriptor: request.descriptor }]);
  const given = await runCommandLine(['codes', 'submit', account.id, code, '--request', request.id, '--json'], { env });
  expect(JSON.parse(given.out)).toMatchObject({ id: request.id, state: 'fulfilled' });
  const refused = await runCommandLine(['accounts', 'list'], { env });
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('An API key opens /v1 only')]);
});

test('a login at a bank is walked through step by step, and an unknown page leaves masked evidence', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  await customer.book({ date: '2026-11-07', description: 'Rent', amount: '-12.00', currency: 'EUR' });
  const env = { SANDBOX_URL: inject('ready').sandbox, BANK_PASSWORD: customer.password, INIT_CWD: temporaryFolder() };
  const check = startCommand(['bank', 'check', 'sandbox', '--username', customer.username, '--json'], { env });
  const said: string[] = [];
  for await (const line of createInterface(check.stderr)) {
    said.push(line);
    const asks = /a code of (\d+) digits/.exec(line);
    if (asks) check.stdin.write(`${await customer.readCode({ length: Number(asks[1]), type: 'numeric' })}\n`);
  }
  const [out, { code }] = await Promise.all([text(check.stdout), exitOf(check)]);
  expect([code, said.length]).toEqual([0, 5]);
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    steps: [
      { step: 'log in', result: expect.stringContaining('the bank wants a code of 6 digits') },
      { step: 'enter the code', result: 'accepted' },
      { step: 'see whether we are in', result: 'true' },
      { step: 'read the movements', result: '1, from 2026-11-07 to 2026-11-07' },
      { step: 'log out' },
    ],
  });

  await customer.fault('unknown_page', { on: 'credentials' });
  const failed = await runCommandLine(['bank', 'check', 'sandbox', '--username', customer.username], { env });
  expect([failed.code, failed.said]).toEqual([1, expect.stringContaining('page_not_recognised')]);
  const outline = readFileSync(join(env.INIT_CWD, 'bank-check-sandbox', 'page.txt'), 'utf8');
  expect(outline).not.toContain(customer.username);
  expect(existsSync(join(env.INIT_CWD, 'bank-check-sandbox', 'page.png'))).toBe(true);
});
