import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSettings, Call } from '../../test/support/scripted-account.ts';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import { pendingAssistanceQuery, resendRequestedSignal } from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('a session that needs a code', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const rejected = { outcome: 'rejected', reason: 'otp_rejected', canRetry: true, triesLeft: 2 } as const;
  const forGood = { ...rejected, canRetry: false, triesLeft: 0 };
  const accepted = { outcome: 'accepted', next: 'scraping' } as const;

  /** An account whose session is open, and has asked for a code. */
  async function asked(settings: AccountSettings = {}, seconds = 300) {
    const account = await lab.account(settings);
    const session = await account.next('browserSession');
    const expiresAt = new Date((await lab.now()) + seconds * 1_000).toISOString();
    const requestId = await account.ask(session, { expiresAt });
    await account.until(({ state }) => state === 'awaiting_otp');
    return { ...account, session, requestId, give: (code: string) => account.give(code, requestId) };
  }

  test('gets it typed into its page, and reads on', async () => {
    const { session, requestId, give, next, status, until, id } = await asked();
    expect(await status()).toMatchObject({
      state: 'awaiting_otp',
      sessionId: session.input.sessionId,
      host: 'worker-1',
      pendingAssistance: { id: requestId, type: 'otp', attempts: 0, triesLeft: 3, canResend: true, verifying: false },
    });
    await give('123456');
    const typed = await next('enterCode');
    const { sessionId } = session.input;
    expect(typed.input).toEqual({ accountId: id, sessionId, requestId, sealedCode: 'sealed 123456' });
    expect(await status()).toMatchObject({ state: 'verifying_otp', pendingAssistance: { verifying: true } });
    await typed.answer(accepted);
    expect(await until(({ state }) => state === 'scraping')).toMatchObject({ pendingAssistance: null, failures: 0 });
    await session.answer({ outcome: 'completed' });
    const { input } = await next('recordSession');
    expect(input).toMatchObject({ standing: { state: 'scheduled' }, end: { outcome: 'completed', reason: null } });
  });

  test('gets the same code once, and of several the oldest first', async () => {
    const { give, next, wanted, until, workflow, summaries } = await asked();
    await give('111111');
    const first = await next('enterCode');
    for (const code of ['222222', '111111', '333333', '222222']) await give(code);
    await first.answer(rejected);
    const second = await next('enterCode');
    expect(second.input.sealedCode).toBe('sealed 222222');
    await second.answer({ ...rejected, triesLeft: 1 });
    const third = await next('enterCode');
    expect(third.input.sealedCode).toBe('sealed 333333');
    expect(await workflow.query(pendingAssistanceQuery)).toMatchObject({ attempts: 2, triesLeft: 1, verifying: true });
    await third.answer({ ...rejected, triesLeft: 0 });
    const { pendingAssistance, failures } = await until(({ state }) => state === 'awaiting_otp');
    expect(pendingAssistance).toMatchObject({ attempts: 3, triesLeft: 0, verifying: false });
    expect(failures).toBe(0);
    expect((await wanted()).filter((name) => name === 'enterCode')).toHaveLength(3);
    expect(await summaries()).toContain('Enter code, attempt 3');
  });

  test('does not type a code that waited while another one was accepted', async () => {
    const { give, next, until, wanted, session } = await asked();
    await give('111111');
    const typed = await next('enterCode');
    await give('222222');
    await typed.answer(accepted);
    await until(({ state }) => state === 'scraping');
    await session.answer({ outcome: 'completed' });
    await until(({ sessionId }) => sessionId === null);
    expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'enterCode', 'recordSession']);
  });

  test('drops a code for another request, and one that comes after the login, and says so', async () => {
    const { give, next, status, signal, wanted, requestId, session, details } = await asked();
    const other = randomUUID();
    const late = { sealedCode: 'sealed', fingerprint: 'x', submittedBy: 'dashboard' } as const;
    await signal('otpSubmitted', { ...late, requestId: other });
    expect((await status()).note).toBe(`A code for the ended request \`${other}\` was dropped.`);
    expect(await details()).toContain('was dropped');
    await give('123456');
    await (await next('enterCode')).answer(accepted);
    await give('654321');
    expect((await status()).note).toContain(`\`${requestId}\` was dropped`);
    await session.answer({ outcome: 'completed' });
    await next('recordSession');
    await give('777777');
    expect((await status()).note).toContain('was dropped');
    expect((await wanted()).filter((name) => name === 'enterCode')).toHaveLength(1);
  });

  test('types a code that came before its request was told, and none of another request', async () => {
    const account = await lab.account();
    const session = await account.next('browserSession');
    const requestId = randomUUID();
    await account.give('999999', randomUUID());
    await account.give('123456', requestId);
    await account.ask({ input: { ...session.input, sessionId: randomUUID() } });
    expect(await account.status()).toMatchObject({ state: 'logging_in', pendingAssistance: null });
    await account.ask(session, { requestId, attempts: 1 });
    const typed = await account.next('enterCode');
    expect(typed.input).toMatchObject({ requestId, sealedCode: 'sealed 123456' });
    expect(await account.status()).toMatchObject({ pendingAssistance: { id: requestId, attempts: 1 } });
    await typed.answer(rejected);
    expect(await account.until(({ state }) => state === 'awaiting_otp')).toMatchObject({
      pendingAssistance: { attempts: 2 },
    });
  });

  test('whose request is told twice goes on waiting for one code', async () => {
    const { give, next, status, ask, session, requestId, wanted } = await asked();
    await ask(session, { requestId });
    expect((await status()).pendingAssistance).toMatchObject({ id: requestId, verifying: false, attempts: 0 });
    await give('123456');
    await (await next('enterCode')).answer(accepted);
    expect((await wanted()).filter((name) => name === 'enterCode')).toHaveLength(1);
  });

  test('may be given a code again that did not reach the page', async () => {
    const { give, next, until, status } = await asked();
    await give('111111');
    await (await next('enterCode')).answer({ outcome: 'not_typed' });
    const { note, pendingAssistance } = await until(({ state, note }) => state === 'awaiting_otp' && note !== null);
    expect(note).toBe('The last code did not reach the page and was not typed.');
    expect(pendingAssistance).toMatchObject({ attempts: 0, triesLeft: 3 });
    await give('222222');
    await (await next('enterCode')).answer(rejected);
    await until(({ pendingAssistance }) => pendingAssistance?.attempts === 1);
    await give('222222');
    await give('111111');
    const again = await next('enterCode');
    expect(again.input.sealedCode).toBe('sealed 111111');
    expect((await status()).pendingAssistance).toMatchObject({ attempts: 1 });
  });

  test('may be given a code again, or asked for another, where its worker does not answer', async () => {
    const account = await lab.account();
    const requestId = await account.ask(await account.next('browserSession'), { host: 'nobody' });
    for (const count of [1, 2]) {
      await account.give('111111', requestId);
      await account.until(({ state }) => state === 'verifying_otp');
      await lab.skip(4_000, { unseen: 1 });
      const { note, pendingAssistance } = await account.until(({ state }) => state === 'awaiting_otp');
      expect(note).toBe('The last code did not reach the page and was not typed.');
      expect(pendingAssistance).toMatchObject({ attempts: 0 });
      expect((await account.wanted()).filter((name) => name === 'enterCode')).toHaveLength(count);
    }
    await account.signal(resendRequestedSignal, { requestId });
    await account.status();
    await lab.skip(4_000, { unseen: 1 });
    await account.until(({ note }) => note === 'The bank could not be asked for another code.');
  });

  test('ends by itself when the bank takes no other code, and counts', async () => {
    const { give, next, session, status, wanted } = await asked();
    await give('111111');
    await (await next('enterCode')).answer(forGood);
    await session.answer({ outcome: 'failed', during: 'login', reason: 'otp_rejected' });
    const { input } = await next('recordSession');
    expect(input.end).toMatchObject({ outcome: 'failed', reason: 'otp_rejected', requestReason: 'otp_rejected' });
    expect(input.standing).toMatchObject({ state: 'scheduled', failures: 1 });
    expect(await status()).toMatchObject({ failures: 1, retries: 0, pendingAssistance: null });
    expect(await wanted()).not.toContain('settleSession');
  });

  const broken: [string, (typed: Call<'enterCode'>) => Promise<void>][] = [
    ['the bank failed', (typed) => typed.answer({ outcome: 'failed', reason: 'network_error' })],
    ['the mailbox broke', (typed) => typed.fail(new Error('broken'))],
    ['nobody knows whether the code was typed', () => lab.skip(238_500)],
  ];
  test.each(broken)('that does not end by itself when %s is ended after half a minute', async (_why, end) => {
    const unanswered = { began: true, unanswered: 'code' } as const;
    const { give, next, session, until, wanted, summaries } = await asked({
      answers: { settleSession: () => unanswered },
    });
    await give('111111');
    const typed = await next('enterCode');
    await end(typed);
    typed.isOpen = false;
    await expect.poll(summaries).toContain('Let the session end');
    await lab.skip(20_000);
    const { pendingAssistance } = await until(({ state }) => state === 'verifying_otp');
    expect(pendingAssistance).toMatchObject({ attempts: 0 });
    await lab.skip(11_000);
    await session.cancelled();
    const { input } = await next('recordSession');
    expect(input.end).toMatchObject({ outcome: 'failed', reason: 'internal_error' });
    expect(input.standing).toMatchObject({ state: 'scheduled', failures: 1 });
    expect((await wanted()).filter((name) => name === 'enterCode')).toHaveLength(1);
  });

  test('expires at its time and not before, and counts', async () => {
    const { next, session, until, wanted, attributes, summaries } = await asked({}, 170);
    expect(await attributes()).toMatchObject({ AwaitingOtp: true, SessionState: 'awaiting_otp' });
    expect(await summaries()).toContain('Wait for the code, 3 min');
    await lab.skip(140_000);
    expect(await until(() => true)).toMatchObject({ state: 'awaiting_otp' });
    await lab.skip(31_000);
    await session.cancelled();
    const { input } = await next('recordSession');
    expect(input.end).toMatchObject({ outcome: 'failed', reason: 'assistance_timeout', request: 'expired' });
    expect(input.standing).toMatchObject({ failures: 1, nobodyAnswered: true, state: 'scheduled' });
    await until(({ sessionId }) => sessionId === null);
    expect(await attributes()).toMatchObject({ AwaitingOtp: false, SessionState: 'scheduled' });
    expect(await wanted()).not.toContain('settleSession');
  });

  test('whose time is over already expires at once', async () => {
    const { give, next, session, summaries } = await asked({}, 100);
    await give('111111');
    const typed = await next('enterCode');
    await lab.skip(101_000);
    await typed.answer(rejected);
    await session.cancelled();
    expect((await next('recordSession')).input.end).toMatchObject({ reason: 'assistance_timeout' });
    expect((await summaries()).join()).toMatch(/Wait for the code, (9\d|100) s/);
  });

  test('asks the bank for another code once for each wish, and says what became of it', async () => {
    const { give, next, requestId, signal, until, wanted, session, id } = await asked();
    await signal(resendRequestedSignal, { requestId: randomUUID() });
    await signal(resendRequestedSignal, { requestId });
    const sent = await next('resendCode');
    expect(sent.input).toEqual({ accountId: id, sessionId: session.input.sessionId, requestId });
    await sent.answer(true);
    await until(({ note }) => note === 'The bank was asked for another code.');
    for (const end of ['answers no', 'breaks']) {
      await signal(resendRequestedSignal, { requestId });
      const asking = await next('resendCode');
      if (end === 'answers no') await asking.answer(false);
      else await asking.fail(new Error('broken'));
      await until(({ note }) => note === 'The bank could not be asked for another code.');
      await give(end);
      await (await next('enterCode')).answer({ outcome: 'not_typed' });
      await until(({ note }) => note === 'The last code did not reach the page and was not typed.');
    }
    expect((await wanted()).filter((name) => name === 'resendCode')).toHaveLength(3);
  });
});
