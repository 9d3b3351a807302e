import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ScriptedBank } from '../../test/support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import {
  configChangedSignal,
  restartRequestedSignal,
  runRequestedSignal,
  stopRequestedSignal,
  turnCameSignal,
} from '../temporal/messages.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

const daily = { scrape_interval_seconds: 86_400 };
let bank: ScriptedBank;
/** Lets the login that holds the bank's only login slot succeed. */
let letIn: () => void;
let waiting: LabAccount;

beforeEach(async () => {
  const held = Promise.withResolvers<void>();
  letIn = held.resolve;
  bank = await lab.bank({ concurrentLogins: 1, loginsPerMinute: 100_000 });
  bank.onLogin(() => held.promise.then(() => ({ outcome: 'logged_in' })), { outcome: 'logged_in' });
  await lab.account(daily, undefined, { bank });
  await expect.poll(() => bank.logins.length).toBe(1);
  waiting = await lab.account(daily, undefined, { bank });
  await waiting.until(({ note }) => note !== null);
});

const isDone = () => waiting.until(({ state, nextRunAt, note }) => state === 'scheduled' && !!nextRunAt && !note);
const row = () => lab.db.selectFrom('accounts').selectAll().where('id', '=', waiting.id).executeTakeFirstOrThrow();

test('an account whose bank has no place says so, and logs in when its turn comes', async () => {
  const status = await waiting.status();
  expect(status).toMatchObject({ state: 'scheduled', sessionId: null });
  expect(status.note).toMatch(/^The login waits its turn at the bank: 0 logins come before it/);
  expect(await row()).toMatchObject({ state: 'scheduled', session_id: null });
  expect((await row()).next_run_at).toEqual(new Date(status.nextRunAt ?? ''));
  letIn();
  await isDone();
  expect(bank.logins).toHaveLength(2);
});

test('a run that is asked for while an account waits is the login that it waits for', async () => {
  await waiting.workflow.signal(runRequestedSignal);
  await waiting.workflow.signal(runRequestedSignal);
  letIn();
  await isDone();
  expect(bank.logins).toHaveLength(2);
});

test('a restart while an account waits is kept', async () => {
  await waiting.workflow.signal(restartRequestedSignal);
  letIn();
  await isDone();
  expect(bank.logins).toHaveLength(2);
});

test('new settings do not send an account to the end of its interval', async () => {
  const { nextRunAt } = await waiting.status();
  await waiting.workflow.signal(configChangedSignal);
  await expect.poll(async () => JSON.stringify(await waiting.workflow.fetchHistory())).toContain('TIMER_CANCELED');
  expect(await waiting.status()).toMatchObject({ nextRunAt });
  letIn();
  await isDone();
  expect(bank.logins).toHaveLength(2);
});

test('an account that is stopped while it waits does not log in, and a restart lets it', async () => {
  await waiting.workflow.signal(stopRequestedSignal);
  await waiting.until(({ state }) => state === 'stopped');
  letIn();
  const third = await lab.account(daily, undefined, { bank });
  await third.until(({ state, nextRunAt, note }) => state === 'scheduled' && !!nextRunAt && !note);
  expect(bank.logins).toHaveLength(2);
  await waiting.workflow.signal(restartRequestedSignal);
  await isDone();
  expect(bank.logins).toHaveLength(3);
});

test('a turn that is told late starts no other login', async () => {
  letIn();
  await isDone();
  const { sequence } = await lab.db
    .selectFrom('runs')
    .select('sequence')
    .where('account_id', '=', waiting.id)
    .executeTakeFirstOrThrow();
  for (const late of [Number(sequence) - 1, Number(sequence), Number(sequence) + 1])
    await waiting.workflow.signal(turnCameSignal, { sequence: late });
  await waiting.workflow.signal(configChangedSignal);
  await waiting.status();
  expect(await waiting.status()).toMatchObject({ state: 'scheduled', sessionId: null });
  expect(bank.logins).toHaveLength(2);
});
