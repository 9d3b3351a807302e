import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, codeRequested, refused, sixDigits } from '../../test/support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import { otpSubmittedSignal, resendRequestedSignal, stopRequestedSignal } from '../temporal/messages.ts';
import { searchAttributes } from '../temporal/names.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

/** Makes an assisted account whose bank waits for a code. */
async function waiting(prepare: Parameters<SessionLab['account']>[1] = () => undefined) {
  const account = await lab.account({ login_mode: 'assisted' }, (bank) => {
    bank.onLogin(codeRequested);
    prepare(bank);
  });
  const { pendingAssistance } = await account.until((status) => status.state === 'awaiting_otp');
  if (!pendingAssistance) throw new Error('no request is pending');
  return { ...account, request: pendingAssistance };
}

test('of two codes that wait while a third is checked, the older one is typed first', async () => {
  const verdict = Promise.withResolvers<typeof refused>();
  const { bank, request, submit, until } = await waiting((it) => it.onCode(() => verdict.promise, refused, accepted));
  await submit('111111', request.id);
  await expect.poll(() => bank.codes).toEqual(['111111']);
  await submit('222222', request.id);
  await submit('333333', request.id);
  verdict.resolve(refused);
  await until((status) => status.state === 'scheduled');
  expect(bank.codes).toEqual(['111111', '222222', '333333']);
});

/** A code that no worker can open. */
const unreadable = (requestId: string, fingerprint: string) =>
  ({ requestId, sealedCode: 'not sealed by us', fingerprint, submittedBy: 'api_key' }) as const;

test('a code that could not be typed is said to be, counts for nothing, and may be given again', async () => {
  const { bank, request, submit, until, workflow } = await waiting();
  for (const [count, code] of ['a', 'b', 'a'].entries()) {
    await workflow.signal(otpSubmittedSignal, unreadable(request.id, code));
    const typed = async () => JSON.stringify(await workflow.fetchHistory()).split('"enterCode"').length - 1;
    await expect.poll(typed).toBe(count + 1);
  }
  const { note, pendingAssistance, failures } = await until(
    (status) => status.state === 'awaiting_otp' && status.note !== null,
  );
  expect(note).toBe('The last code did not reach the page and was not typed.');
  expect(pendingAssistance).toMatchObject({ id: request.id, attempts: 0, verifying: false });
  expect(failures).toBe(0);
  expect(bank.codes).toEqual([]);
  await submit('123456', request.id);
  await until((status) => status.state === 'scheduled');
  expect(bank.codes).toEqual(['123456']);
});

describe('another code', () => {
  const asking = (resendCode: () => Promise<typeof sixDigits>) => {
    let asked = 0;
    const account = waiting((bank) => {
      bank.resendCode = () => {
        asked += 1;
        return resendCode();
      };
    });
    return account.then((it) => ({ ...it, asked: () => asked }));
  };

  test('is asked of the bank once for each wish, and a code is waited for as before', async () => {
    const { asked, bank, request, submit, until, workflow } = await asking(async () => sixDigits);
    await workflow.signal(resendRequestedSignal, { requestId: randomUUID() });
    for (const count of [1, 2]) {
      await workflow.signal(resendRequestedSignal, { requestId: request.id });
      await expect.poll(asked).toBe(count);
      const { note, state } = await until((status) => status.note !== null);
      expect({ note, state }).toEqual({ note: 'The bank was asked for another code.', state: 'awaiting_otp' });
    }
    await submit('123456', request.id);
    const { note } = await until((status) => status.state === 'scheduled');
    expect(note).toBeNull();
    expect(bank.codes).toEqual(['123456']);
    expect(asked()).toBe(2);
  });
});

describe('a stop', () => {
  const stopped = async ({ workflow, until }: LabAccount) => {
    await workflow.signal(stopRequestedSignal);
    const { failures, pendingAssistance, sessionId } = await until((status) => status.state === 'stopped');
    expect({ pendingAssistance, sessionId }).toEqual({ pendingAssistance: null, sessionId: null });
    return failures;
  };

  test('while a code is awaited withdraws the request, and nothing is counted', async () => {
    const account = await waiting();
    expect(await stopped(account)).toBe(0);
    await account.submit('123456', account.request.id);
    const { note } = await account.until((status) => status.note !== null);
    expect(note).toContain('was dropped');
    expect(account.bank.codes).toEqual([]);
  });

  test('while a code is checked waits for what the bank says', async () => {
    const verdict = Promise.withResolvers<typeof refused>();
    const account = await waiting((it) => it.onCode(() => verdict.promise));
    await account.submit('111111', account.request.id);
    await expect.poll(() => account.bank.codes).toEqual(['111111']);
    await account.submit('222222', account.request.id);
    await account.workflow.signal(stopRequestedSignal);
    verdict.resolve(refused);
    await account.until((status) => status.state === 'stopped');
    expect(account.bank.codes).toEqual(['111111']);
  });
});

test('a request shows what the bank said of the last code', async () => {
  const { request, submit, until, status } = await waiting((it) => it.onCode(refused, accepted));
  expect(request).toMatchObject({ attempts: 0, triesLeft: 3, canResend: true, verifying: false });
  await submit('111111', request.id);
  const { pendingAssistance } = await until((now) => now.pendingAssistance?.attempts === 1);
  expect(pendingAssistance).toMatchObject({ id: request.id, triesLeft: 2, verifying: false });
  expect((await status()).state).toBe('awaiting_otp');
});

test('an account that waits for a code is found by it, for as long as it waits', async () => {
  const { request, submit, until, workflow } = await waiting();
  const isFound = async () => (await workflow.describe()).typedSearchAttributes.get(searchAttributes.awaitingOtp);
  await expect.poll(isFound).toBe(true);
  await submit('123456', request.id);
  await until((status) => status.state === 'scheduled');
  await expect.poll(isFound).toBe(false);
});

test('a code is waited for as long as the account says', async () => {
  const { workflow } = await waiting();
  const { events } = await workflow.fetchHistory();
  const timers = (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
    timer ? [Number(timer.startToFireTimeout?.seconds)] : [],
  );
  expect(timers).toHaveLength(1);
  expect(timers[0]).toBeGreaterThan(240);
  expect(timers[0]).toBeLessThanOrEqual(300);
});
