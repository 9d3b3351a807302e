import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, inject, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/process/ports.ts';
import { exitOf } from '../../src/process/spawn-with-parent.ts';
import { openWhole } from '../support/whole.ts';

const program = path.resolve(import.meta.dirname, '../../examples/sms-relay/relay.mjs');
const RELAY_TOKEN = 'relay-token-1';
const persistent = { session_type: 'persistent', login_mode: 'assisted' };

/** The example as its README starts it. Resolves when it listens; ended with the test. */
async function startExample(settings: { PORT: string; RECONBANKER_KEY: string; ACCOUNT_ID: string }) {
  const { PATH = '' } = process.env;
  const env = { PATH, RECONBANKER_URL: inject('ready').api, RELAY_TOKEN, ...settings };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill();
    await exitOf(child);
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => (await lines.next()).value ?? 'It ended.';
  const url = (await line()).replace('listening on ', '');
  const post = async (text: string, token = RELAY_TOKEN) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${url}/sms`, { method: 'POST', body: text, headers })).status;
  };
  return { line, post };
}

test('the example relay logs an account in with the text that the phone received', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const PORT = String(await freePort());
  const account = await whole.account(customer, {
    ...persistent,
    notification_endpoint_url: `http://127.0.0.1:${PORT}/notify`,
    notification_auth_type: 'bearer',
    notification_auth_token: RELAY_TOKEN,
    notification_events: ['assistance_required'],
  });
  const { key } = await whole.key({ account_ids: [account.id] });
  const relay = await startExample({ PORT, RECONBANKER_KEY: key, ACCOUNT_ID: account.id });
  const { id } = await account.untilAsked();

  expect(await relay.post('your code is 123456', 'another-token-1')).toBe(401);
  expect(await relay.post('123456 or 654321: two codes are no code')).toBe(204);
  expect(await relay.post(await customer.readText())).toBe(204);
  expect(await relay.line()).toBe(`request ${id}: submitted, answered 202`);
  await account.untilVerdict(id, 'fulfilled');
  await account.untilState('monitoring');
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, codesAccepted: 1, credentialsSubmitted: 1 });
});

test('the example relay uses a text that came before the bank asked, once it is told', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, { ...persistent, bank_username: null });
  const { key } = await whole.key({ account_ids: [account.id] });
  const PORT = String(await freePort());
  const relay = await startExample({ PORT, RECONBANKER_KEY: key, ACCOUNT_ID: account.id });
  // No code of the bank's, but one that it may mean: what counts here is that the relay gives it, once.
  expect(await relay.post('Your code: 000000')).toBe(204);
  await account.configure({
    notification_endpoint_url: `http://127.0.0.1:${PORT}/notify`,
    notification_auth_type: 'bearer',
    notification_auth_token: RELAY_TOKEN,
    notification_events: ['assistance_required'],
    bank_username: customer.username,
    bank_password: customer.password,
  });
  await account.untilAsked();
  expect(await relay.line()).toMatch(/submitted, answered 202$/);
});

test('the example relay has sixty lines and no dependency', async () => {
  const source = await readFile(program, 'utf8');
  expect(source.split('\n').length).toBeLessThanOrEqual(61);
  const imports = [...source.matchAll(/^import .* from '(.*)'/gm)].map(([, from]) => from);
  expect(imports.filter((from) => !from?.startsWith('node:'))).toEqual([]);
});
