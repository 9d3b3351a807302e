import { randomUUID } from 'node:crypto';
import type { CodeRequest } from '../../banks/bank.ts';
import type { LiveSession } from '../../browser/session/live-session.ts';
import { askPeople, openCodeRequest, type RequestTimes } from '../../db/codes/code-requests.ts';
import { channelOf, describeCode } from '../../db/codes/otp-requests.ts';
import { outlast } from '../../db/core/outlast.ts';
import { forgetBankSession, recordProgress, recordStage } from '../../db/sessions/sessions.ts';
import { markUnanswered } from '../../db/sessions/unanswered.ts';
import type { FailureReason } from '../../domain/failures.ts';
import { otpRequestedSignal, sessionProgressSignal } from '../../temporal/messages.ts';
import type { HeldSession } from '../held-session.ts';
import { answerCode, findAuthenticator } from './answer-code.ts';
import { credentialsOf } from './open-bank-page.ts';
import { refreshState } from './save-session.ts';
import { tellWorkflow } from './tell-workflow.ts';

/** The bank does not hold the last session any more, and this session may not log in. */
export class NotResumed extends Error {
  override name = 'NotResumed';
}

/**
 * Logs in to the bank: with the session that is still open there, otherwise with credentials and, if requested, a code.
 */
export async function signIn(session: HeldSession, live: LiveSession): Promise<FailureReason | null> {
  const { account, db, key, host } = session;
  const resumed = account.browserState?.resumable === true && (await live.call((page) => live.bank.isLoggedIn(page)));
  let peopleAsked = false;
  if (resumed) {
    live.foundOpen();
    await outlast(() => recordStage(db, key, 'resumed'));
  } else if (session.resumeOnly) {
    await outlast(() => forgetBankSession(db, key));
    throw new NotResumed('The bank has ended the session, and it is not the time for a login.');
  } else {
    // What the bank counts is recorded before the bank can see it. A worker that was given up meanwhile gives nothing.
    const beforeGiving = () => outlast(() => markUnanswered(db, key, 'credentials'));
    const login = await live.login(credentialsOf(session), beforeGiving);
    if (login.outcome === 'failed') return login.reason;
    if (login.outcome === 'code_requested') {
      const passed = await passCode(session, live, login);
      if (passed.failed) return passed.failed;
      peopleAsked = passed.peopleAsked;
    }
  }
  await Promise.all([
    outlast(() => recordProgress(db, key, live.reading)),
    refreshState(session, live),
    // After a code from people the workflow knows this already, from the bank's verdict.
    peopleAsked || tellWorkflow(session, sessionProgressSignal, { sessionId: live.id, host, state: live.reading }),
  ]);
  return null;
}

type Passed = { failed: FailureReason | null; peopleAsked: boolean };

/**
 * Answers the bank's code request: from the account's authenticator if possible, otherwise from people, if they may be
 * asked.
 */
async function passCode(session: HeldSession, live: LiveSession, asked: CodeRequest): Promise<Passed> {
  const { account, db, key } = session;
  const isAssisted = account.loginMode === 'assisted';
  const { assistanceTimeoutSeconds } = account;
  const { descriptor: said } = asked;
  const descriptor = describeCode({ ...said, purpose: said.purpose ?? null, channel: channelOf(said) });
  const request = { ...asked, descriptor };
  const authenticator = await findAuthenticator(session, request.descriptor);
  if (authenticator) {
    const answer = await answerCode(session, live, request, authenticator);
    if (answer.outcome === 'accepted') return { failed: null, peopleAsked: false };
    if (answer.outcome === 'failed' || !isAssisted) return { failed: answer.reason, peopleAsked: false };
    const { requestId, attempts, triesLeft } = answer;
    const times = await outlast(() => askPeople(db, { ...key, requestId }, assistanceTimeoutSeconds));
    return waitForPeople(session, live, { ...request, requestId, attempts, triesLeft, ...times });
  }
  if (!isAssisted) return { failed: 'assistance_not_enabled', peopleAsked: false };
  const requestId = randomUUID();
  const times = await outlast(() => openCodeRequest(db, { ...key, requestId }, request, assistanceTimeoutSeconds));
  return waitForPeople(session, live, { ...request, requestId, attempts: 0, ...times });
}

type OpenRequest = CodeRequest & RequestTimes & { requestId: string; attempts: number };

/** Announces the request and holds the page until the mailbox has typed a code that settles it. */
async function waitForPeople(session: HeldSession, live: LiveSession, request: OpenRequest): Promise<Passed> {
  const { requestId, descriptor, triesLeft, canResend, attempts, requestedAt, expiresAt } = request;
  await tellWorkflow(session, otpRequestedSignal, {
    requestId,
    sessionId: live.id,
    host: session.host,
    descriptor,
    triesLeft,
    canResend,
    attempts,
    requestedAt: requestedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  });
  live.rest();
  const settled = await live.untilCodeSettled();
  return { failed: settled.outcome === 'accepted' ? null : settled.reason, peopleAsked: true };
}
