/** Waits for a one-time code, and gives it to the page that asked for it. */

import { TimeoutType } from '@temporalio/common';
import { ActivityFailure, condition, proxyActivities, TimeoutFailure } from '@temporalio/workflow';
import type { CodeVerdict } from '../activities/enter-code.ts';
import type { Activities } from '../activities/index.ts';
import { assistanceRequired, loginFailed } from '../domain/events.ts';
import type { OtpSubmitted } from '../temporal/messages.ts';
import { hostQueue } from '../temporal/names.ts';
import type { AccountState, CodeRequestState, OpenSession } from './account-state.ts';
import { loggedIn } from './inbox.ts';
import { notify } from './notify.ts';
import { enterState, showAwaitingOtp } from './show-account.ts';

export type CodeAnswer =
  | 'accepted'
  | 'expired'
  | 'stopped'
  | 'session_over'
  /** We do not know the bank's verdict on the code, and the session does not end by itself. */
  | 'verdict_lost';

/** Handles the session's code request until the bank accepted a code, no code came in time, or the session is over. */
export async function answerCodeRequest(
  account: AccountState,
  session: OpenSession,
  request: CodeRequestState,
  isOver: () => boolean,
): Promise<CodeAnswer> {
  showAwaitingOtp(true);
  announce(account, session, request);
  for (;;) {
    request.verifying = false;
    enterState(account, 'awaiting_otp');
    const left = Math.max(1, Date.parse(request.expiresAt) - Date.now());
    const wake = () => isOver() || account.wants.stop || session.resendWanted || session.codes.length > 0;
    await condition(wake, left, { summary: `Wait for the code, ${inWords(left)}` });
    if (isOver()) return 'session_over';
    if (account.wants.stop) return 'stopped';
    if (session.resendWanted) {
      await askForAnotherCode(account, session, request, isOver);
      continue;
    }
    // A code that came at the same moment as the expiry was accepted with a 202, so it is tried.
    const code = session.codes.shift();
    if (!code) return 'expired';

    request.verifying = true;
    enterState(account, 'verifying_otp');
    const verdict = await typeCode(account, session, code, isOver);
    if (!verdict || verdict.outcome === 'failed') return ownEnd(isOver);
    if (verdict.outcome === 'accepted') {
      loggedIn(account, session, verdict.next);
      return 'accepted';
    }
    if (verdict.outcome === 'not_typed') {
      // The bank has not seen it, so the same code may be given again.
      session.taken = session.taken.filter((fingerprint) => fingerprint !== code.fingerprint);
      account.note = 'The last code did not reach the page and was not typed.';
      continue;
    }
    session.attempts += 1;
    request.triesLeft = verdict.triesLeft;
    if (!verdict.canRetry) return ownEnd(isOver);
    notify(account, loginFailed({ reason: verdict.reason, attempts: session.attempts, occurredAt: now() }));
    announce(account, session, request);
  }
}

/** The session ends by itself, with a reason of its own. It gets the time to keep evidence. */
async function ownEnd(isOver: () => boolean): Promise<CodeAnswer> {
  return (await condition(isOver, '30s', { summary: 'Let the session end' })) ? 'session_over' : 'verdict_lost';
}

function announce(account: AccountState, { attempts }: OpenSession, request: CodeRequestState): void {
  const { requestId, descriptor, expiresAt } = request;
  notify(account, assistanceRequired({ requestId, descriptor, expiresAt, attempts, occurredAt: now() }));
}

/**
 * Runs in the mailbox of the worker that holds the page. A worker that does not answer in time has not typed anything.
 */
const mailbox = (session: OpenSession) =>
  proxyActivities<Activities>({
    taskQueue: hostQueue(session.host ?? ''),
    scheduleToStartTimeout: '5s',
    // The bank has a minute for a code. The rest is for waiting before and after it, when the database is away.
    startToCloseTimeout: '240s',
    retry: { maximumAttempts: 1 },
  });

/** Returns undefined when the session was over before the bank gave its verdict on the code. */
async function typeCode(
  { accountId }: AccountState,
  session: OpenSession,
  { requestId, sealedCode }: OtpSubmitted,
  isOver: () => boolean,
): Promise<CodeVerdict | undefined> {
  const input = { accountId, sessionId: session.id, requestId, sealedCode };
  const summary = `Enter code, attempt ${session.attempts + 1}`;
  return untilOver(isOver, mailbox(session).enterCode.executeWithOptions({ summary }, [input]), {
    outcome: 'not_typed',
  });
}

async function askForAnotherCode(
  account: AccountState,
  session: OpenSession,
  { requestId }: CodeRequestState,
  isOver: () => boolean,
): Promise<void> {
  session.resendWanted = false;
  const input = { accountId: account.accountId, sessionId: session.id, requestId };
  const asking = mailbox(session).resendCode.executeWithOptions({ summary: 'Ask the bank for another code' }, [input]);
  const sent = await untilOver(isOver, asking, false);
  account.note = sent ? 'The bank was asked for another code.' : 'The bank could not be asked for another code.';
}

/**
 * Returns the result of a mailbox call, `notDone` when it never started, or undefined when the session was over first.
 */
async function untilOver<T>(isOver: () => boolean, call: Promise<T>, notDone: T): Promise<T | undefined> {
  let settled: { value: T } | undefined;
  let failed = false;
  call.then(
    (value) => {
      settled = { value };
    },
    (error: unknown) => {
      if (neverStarted(error)) settled = { value: notDone };
      else failed = true;
    },
  );
  await condition(() => settled !== undefined || failed || isOver());
  return settled?.value;
}

function neverStarted(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure && cause.timeoutType === TimeoutType.SCHEDULE_TO_START;
}

const now = (): string => new Date().toISOString();

function inWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
