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
import { openBankPage } from './session/open-bank-page.ts';
import { readUntilDone } from './session/read-until-done.ts';
import { keepEvidence, saveState } from './session/save-session.ts';
import { NotResumed, signIn } from './session/sign-in.ts';
import { signOut } from './session/sign-out.ts';

export type BrowserSessionInput = {
  accountId: string;
  sessionId: string;
  /** Grows with every session of the account: of two sessions, the older one is refused. */
  sequence: number;
  /** Continues the last session if the bank still holds it, and does not log in otherwise. */
  resumeOnly?: boolean;
};

export type SessionResult =
  /** A one-shot session has read, or a persistent one ended because the account now wants the other kind. */
  | { outcome: 'completed' }
  | { outcome: 'failed'; during: 'login' | 'read'; reason: FailureReason }
  /**
   * It may not start or continue: the account is blocked, deleted or without credentials, or a newer session has begun.
   */
  | { outcome: 'refused' }
  /** It should only continue the last session, and the bank does not hold that any more. */
  | { outcome: 'not_resumed' }
  /** No login slot is free at the bank, so the account waits in its queue. */
  | ({ outcome: 'waits' } & Turn);

const HEARTBEAT_MS = 2_000;
/** A pause this long means that the process was frozen, and that the session has been given up meanwhile. */
const FROZEN_MS = 9_000;
/** When the bank ends a session this soon after our own login, the customer has logged in elsewhere. */
const TAKEN_OVER_SECONDS = 600;

/** The life of one browser page: open, log in, read, close, or read again until told to stop. */
export function createBrowserSession(deps: SessionDependencies) {
  return async function browserSession(input: BrowserSessionInput): Promise<SessionResult> {
    // The heartbeat starts first: waiting for a database that is away may take longer than the heartbeat timeout.
    const heart = startHeartbeat();
    try {
      const account = await claim(deps, input);
      return 'outcome' in account ? account : await hold(deps, input, account, heart);
    } finally {
      heart.stop();
    }
  };
}

/** Claims the session. Returns the account, or why it does not log in now. */
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

/**
 * Removes the mark of a login that the bank has surely not seen. After a crash of the browser we cannot tell what it
 * had sent.
 */
async function forgiveUnseen({ db, key, log }: HeldSession, live: LiveSession, reason: FailureReason): Promise<void> {
  // To be told that the customer is signed in elsewhere is an answer of the bank.
  if (reason === 'browser_crashed' || (reason !== 'session_taken_over' && live.maySeeGiven())) return;
  try {
    await outlast(() => clearUnanswered(db, key));
  } catch (error) {
    log.warn({ err: error }, 'could not record that the bank has not seen the login: it counts as a failed one');
  }
}

type Heartbeat = { onFrozen(listener: () => void): void; stop(): void };

function startHeartbeat(): Heartbeat {
  const context = Context.current();
  let thawed = () => {};
  // A step of the wall clock must not look like a freeze.
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
 * Stops a session: waits a moment for the bank's answer to a login, and signs out. When the process stops, a persistent
 * session is saved to continue elsewhere, and so is a session that could not sign out.
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

/**
 * True while the session still checks whether the bank holds the last session: then the saved state is worth more than
 * this page.
 */
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
    // The account may be deleted without this session knowing it yet. Otherwise a newer session continues the session
    // at the bank.
    if (session.live && (await isDeleted(session))) await signOut(session, session.live);
    return { outcome: 'refused' };
  }
  if (error instanceof NotResumed) return { outcome: 'not_resumed' };
  if (error instanceof SessionFailure) return closeAfter(session, session.live, error.reason, error.detail);
  // The page was closed because heartbeats stopped. The workflow has moved on and ignores this result.
  if (error instanceof SessionEnded) return { outcome: 'refused' };
  session.log.error({ err: error }, 'the session ended because of an internal error');
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
  // A failure that only backs off leaves the bank's session open, so that the next one can continue it.
  if (live && failureKind(reason) !== 'retried') await signOut(session, live);
  return { outcome: 'failed', during: session.during, reason };
}

/** Few banks say why they have ended a session. Logging in again at once would end the customer's own session. */
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
