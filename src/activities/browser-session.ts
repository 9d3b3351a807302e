import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { LiveSession } from '../browser/session/live-session.ts';
import { SessionEnded, SessionFailure } from '../browser/session/session-failure.ts';
import { NoPlace } from '../db/banks/login-pace.ts';
import { joinLoginQueue, type Turn } from '../db/banks/login-queue.ts';
import { outlast } from '../db/core/outlast.ts';
import { loggedInWithin } from '../db/sessions/own-logins.ts';
import { type ClaimedAccount, claimSession, isAccountDeleted, SessionSuperseded } from '../db/sessions/sessions.ts';
import { clearUnanswered } from '../db/sessions/unanswered.ts';
import { type FailureReason, failureKind } from '../domain/failures.ts';
import { workerShutdown } from '../temporal/failure-names.ts';
import type { HeldSession, SessionDependencies } from './held-session.ts';
import { openBankPage } from './open-bank-page.ts';
import { readUntilDone } from './read-until-done.ts';
import { keepEvidence, saveState } from './save-session.ts';
import { NotResumed, signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';

export type BrowserSessionInput = {
  accountId: string;
  sessionId: string;
  /** Grows with every session of the account: of two, the older one is refused. */
  sequence: number;
  /** Goes on where the bank still holds the last session, and does not log in where it does not. */
  resumeOnly?: boolean;
};

export type SessionResult =
  /** A one-shot session that has read, or a persistent one whose account now wants another kind. */
  | { outcome: 'completed' }
  | { outcome: 'failed'; during: 'login' | 'read'; reason: FailureReason }
  /** It may not start or go on: blocked, deleted, without credentials, or a newer session has been here. */
  | { outcome: 'refused' }
  /** It was only to go on, and the bank does not hold the last session any more. */
  | { outcome: 'not_resumed' }
  /** The bank has no place for another login now; the account stands in its queue. */
  | ({ outcome: 'waits' } & Turn);

const HEARTBEAT_MS = 2_000;
/** A pause as long as this means that the process was frozen, and that the session has been given up meanwhile. */
const FROZEN_MS = 9_000;
/** A session that the bank ends so soon after our own login was ended by a login of the customer's. */
const TAKEN_OVER_SECONDS = 600;

/** The life of one browser page: open, log in, read, close, or read again until told to stop. */
export function createBrowserSession(deps: SessionDependencies) {
  return async function browserSession(input: BrowserSessionInput): Promise<SessionResult> {
    // From the first moment on: a database that is away may be waited for longer than a heartbeat lasts.
    const heart = startHeartbeat();
    try {
      const account = await claim(deps, input);
      return 'outcome' in account ? account : await hold(deps, input, account, heart);
    } finally {
      heart.stop();
    }
  };
}

/** The account, or why it does not log in now. */
async function claim(
  { db, host }: SessionDependencies,
  input: BrowserSessionInput,
): Promise<ClaimedAccount | SessionResult> {
  const signal = Context.current().cancellationSignal;
  try {
    return (await outlast(() => claimSession(db, { ...input, host }), { signal })) ?? { outcome: 'refused' };
  } catch (error) {
    if (!(error instanceof NoPlace)) throw error;
    const turn = await outlast(() => joinLoginQueue(db, input), { signal });
    return turn ? { outcome: 'waits', ...turn } : { outcome: 'refused' };
  }
}

async function hold(
  deps: SessionDependencies,
  { accountId, sessionId, resumeOnly = false }: BrowserSessionInput,
  account: ClaimedAccount,
  heart: Heartbeat,
): Promise<SessionResult> {
  const key = { accountId, sessionId };
  const context = Context.current();
  const log = deps.log.child({ ...key, bank: account.bankCode });
  const session: HeldSession = { ...deps, key, account, log, context, live: undefined, during: 'login', resumeOnly };
  heart.onFrozen(() => void session.live?.end());
  let lettingGo: Promise<void> | undefined;
  try {
    const live = await openBankPage(session);
    session.live = live;
    const { cancellationSignal } = context;
    const letGo = () => {
      lettingGo = letGoOf(session, live);
    };
    if (cancellationSignal.aborted) letGo();
    cancellationSignal.addEventListener('abort', letGo, { once: true });

    const failed = await signIn(session, live);
    if (failed) return await closeAfter(session, live, failed);
    session.during = 'read';
    await readUntilDone(session, live);
    return { outcome: 'completed' };
  } catch (error) {
    return await endOf(error, session);
  } finally {
    await lettingGo;
    await session.live?.end();
  }
}

/** Takes the mark away from a login that the bank has surely not seen. A browser that crashed does not tell what it had sent. */
async function forgiveUnseen({ db, key, log }: HeldSession, live: LiveSession, reason: FailureReason): Promise<void> {
  // Who is told that the customer is signed in elsewhere has had an answer.
  if (reason === 'browser_crashed' || (reason !== 'session_taken_over' && live.maySeeGiven())) return;
  try {
    await outlast(() => clearUnanswered(db, key));
  } catch (error) {
    log.warn(
      { err: error },
      'a login that the bank has not seen could not be noted as such: it counts as a failed one',
    );
  }
}

type Heartbeat = { onFrozen(listener: () => void): void; stop(): void };

function startHeartbeat(): Heartbeat {
  const context = Context.current();
  let thawed = () => {};
  // The wall clock may be stepped, which freezes nobody.
  let last = performance.now();
  context.heartbeat();
  const timer = setInterval(() => {
    if (performance.now() - last > FROZEN_MS) thawed();
    last = performance.now();
    context.heartbeat();
  }, HEARTBEAT_MS);
  return {
    onFrozen: (listener) => {
      thawed = listener;
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * Told to stop: the session waits a moment for the bank's answer to a login, and signs out. When the process stops, a
 * persistent session is saved to go on elsewhere, as is one that could not sign out.
 */
async function letGoOf(session: HeldSession, live: LiveSession): Promise<void> {
  const stops = session.context.cancellationDetails?.workerShutdown === true;
  await live.untilAnswered();
  const hasLeft = stops && live.reading === 'monitoring' ? false : await signOut(session, live);
  if (stops && !hasLeft && !isStillOpenElsewhere(session, live)) {
    await saveState(session, live, { resumable: live.isInside() }).catch((error) =>
      session.log.warn({ err: error }, 'the browser state could not be saved: the next worker logs in again'),
    );
  }
  await live.end();
}

/** It was still looking whether the bank holds the last session: what is saved of that one is worth more than this page. */
const isStillOpenElsewhere = ({ account }: HeldSession, live: LiveSession): boolean =>
  account.browserState?.resumable === true && !live.isInside() && !live.maySeeGiven();

async function endOf(error: unknown, session: HeldSession): Promise<SessionResult> {
  const { cancellationSignal, cancellationDetails, cancelled } = session.context;
  if (cancellationSignal.aborted) {
    if (!cancellationDetails?.workerShutdown) await cancelled;
    throw ApplicationFailure.create({
      message: 'The worker stops; another one takes the session over.',
      type: workerShutdown,
      nonRetryable: true,
      category: ApplicationFailureCategory.BENIGN,
    });
  }
  if (error instanceof SessionSuperseded) {
    // The account may be deleted, which nobody has told this session yet. A newer session goes on with the bank's.
    if (session.live && (await isDeleted(session))) await signOut(session, session.live);
    return { outcome: 'refused' };
  }
  if (error instanceof NotResumed) return { outcome: 'not_resumed' };
  if (error instanceof SessionFailure) return closeAfter(session, session.live, error.reason, error.detail);
  // The pulse stood still: the workflow has moved on, and nobody reads this result.
  if (error instanceof SessionEnded) return { outcome: 'refused' };
  session.log.error({ err: error }, 'the session ended by a fault of ours');
  return { outcome: 'failed', during: session.during, reason: 'internal_error' };
}

const isDeleted = ({ db, key, log }: HeldSession): Promise<boolean> =>
  isAccountDeleted(db, key.accountId).catch((error) => {
    log.warn({ err: error }, 'whether the account is deleted could not be read');
    return false;
  });

async function closeAfter(
  session: HeldSession,
  live: LiveSession | undefined,
  named: FailureReason,
  detail: string | null = null,
): Promise<SessionResult> {
  const reason = await tellTakenOver(session, named);
  session.log.warn({ reason, during: session.during, ...(detail && { detail }) }, 'the session failed');
  if (live && session.during === 'login') await forgiveUnseen(session, live, reason);
  if (live && reason !== 'browser_crashed') await keepEvidence(session, live, reason, detail);
  // What only backs off goes on with the bank's session, where that is still open.
  if (live && failureKind(reason) !== 'retried') await signOut(session, live);
  return { outcome: 'failed', during: session.during, reason };
}

/** Few banks say why they have ended a session. To log in again at once would throw the customer out. */
async function tellTakenOver({ db, key, during, log }: HeldSession, reason: FailureReason): Promise<FailureReason> {
  if (reason !== 'session_dropped' || during !== 'read') return reason;
  try {
    const isSoon = await outlast(() => loggedInWithin(db, key.accountId, TAKEN_OVER_SECONDS));
    return isSoon ? 'session_taken_over' : reason;
  } catch (error) {
    log.warn(
      { err: error },
      'when the account logged in last could not be read: the session may be the customer’s now',
    );
    return 'session_taken_over';
  }
}
