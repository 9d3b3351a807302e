import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedAccount } from '../../test/support/scripted-account.ts';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import type { NotificationEvent } from '../domain/events.ts';
import { runRequestedSignal, stopRequestedSignal } from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('the owner of an account', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const everything: NotificationEvent[] = ['assistance_required', 'login_failed', 'scrape_failed'];
  const subscribed = (notificationEvents = everything, answers = {}) =>
    lab.account({ plan: { notificationEvents }, answers });
  const rejected = { outcome: 'rejected', reason: 'otp_rejected', canRetry: true, triesLeft: 2 } as const;

  /** The events in the order in which their deliveries began, as the workflow's history has them. */
  async function told({ workflow }: ScriptedAccount) {
    const { events } = await workflow.fetchHistory();
    return (events ?? []).flatMap(({ startChildWorkflowExecutionInitiatedEventAttributes: child }) =>
      child ? [JSON.parse(Buffer.from(child.input?.payloads?.[0]?.data ?? '').toString())] : [],
    );
  }
  const typesOf = async (account: ScriptedAccount) =>
    (await told(account)).map(({ event: { type, data } }) => [type, data.reason ?? null, data.attempts ?? null]);

  test('is told of each request and each code that the bank refused, one after the other', async () => {
    const account = await subscribed();
    const { next, ask, give, id } = account;
    const session = await next('browserSession');
    const requestId = await ask(session, { attempts: 1 });
    await give('111111', requestId);
    await (await next('enterCode')).answer(rejected);
    await give('222222', requestId);
    await (await next('enterCode')).answer({ outcome: 'accepted', next: 'scraping' });
    await session.answer({ outcome: 'completed' });
    await next('recordSession');
    expect(await typesOf(account)).toEqual([
      ['assistance_required', null, 1],
      ['login_failed', 'otp_rejected', 2],
      ['assistance_required', null, 2],
    ]);
    const deliveries = await told(account);
    expect(deliveries.map(({ accountId, userId }) => [accountId, userId])).toEqual(Array(3).fill([id, 'user-1']));
    const ids = deliveries.map(({ deliveryId }) => deliveryId);
    expect(deliveries.map(({ after }) => after)).toEqual([null, ids[0], ids[1]]);
    expect(deliveries[0].event.data.request_id).toBe(requestId);
    const sent = await Promise.all(ids.map(() => next('sendNotification')));
    expect(sent.map(({ input }) => input.deliveryId).toSorted()).toEqual(ids.toSorted());
  });

  test('is not kept waiting by a receiver, and the login is not either', async () => {
    const silent = Promise.withResolvers<{ state: 'delivered'; reason: null }>();
    const account = await subscribed(everything, { sendNotification: () => silent.promise });
    const session = await account.next('browserSession');
    await account.give('123456', await account.ask(session));
    await account.next('sendNotification');
    await (await account.next('enterCode')).answer({ outcome: 'accepted', next: 'monitoring' });
    await account.until(({ state }) => state === 'monitoring');
    silent.resolve({ state: 'delivered', reason: null });
  });

  test('hears only of what they have subscribed to', async () => {
    const account = await subscribed(['login_failed']);
    const session = await account.next('browserSession');
    await account.give('111111', await account.ask(session));
    await (await account.next('enterCode')).answer({ outcome: 'failed', reason: 'page_not_recognised' });
    await session.answer({ outcome: 'failed', during: 'login', reason: 'page_not_recognised' });
    await account.until(({ sessionId }) => sessionId === null);
    // The bank has not refused the code: it counts as no attempt.
    expect(await typesOf(account)).toEqual([['login_failed', 'page_not_recognised', 0]]);
  });

  test('is told of a code that nobody gave', async () => {
    const account = await subscribed(['login_failed']);
    const session = await account.next('browserSession');
    await account.ask(session, { expiresAt: new Date((await lab.now()) + 30).toISOString() });
    await session.cancelled();
    await account.until(({ sessionId }) => sessionId === null);
    expect(await typesOf(account)).toEqual([['login_failed', 'assistance_timeout', 0]]);
  });

  test('is told of a reading that failed, which is no failed login', async () => {
    const account = await subscribed();
    const session = await account.next('browserSession');
    await account.enter(session);
    await session.answer({ outcome: 'failed', during: 'read', reason: 'page_not_recognised' });
    await account.until(({ sessionId }) => sessionId === null);
    expect(await typesOf(account)).toEqual([['scrape_failed', 'page_not_recognised', null]]);
  });

  test('is told of a lost worker only where the bank may have seen the login', async () => {
    const account = await subscribed();
    await account.lose(await account.next('browserSession'));
    const second = await account.next('browserSession');
    expect(await told(account)).toEqual([]);
    account.answers.settleSession = () => ({ began: true, unanswered: 'credentials' });
    await account.lose(second);
    await account.until(({ failures }) => failures === 1);
    expect(await typesOf(account)).toEqual([['login_failed', 'worker_lost', 0]]);
  });

  test('is told nothing of a stop, nor of a session that ended as it should', async () => {
    const account = await subscribed();
    await (await account.next('browserSession')).answer({ outcome: 'completed' });
    await account.until(({ sessionId, nextRunAt }) => sessionId === null && nextRunAt !== null);
    await account.signal(runRequestedSignal);
    const session = await account.next('browserSession');
    await account.signal(stopRequestedSignal);
    await session.cancelled();
    await account.until(({ state }) => state === 'stopped');
    expect(await told(account)).toEqual([]);
  });
});
