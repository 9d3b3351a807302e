/** One session of an account, from the opening of a browser page to the decision about what follows. */

import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  TimeoutFailure,
  uuid4,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { SessionEnd } from '../db/sessions/session-end.ts';
import { loginFailed, scrapeFailed } from '../domain/events.ts';
import { failureKind } from '../domain/failures.ts';
import { workerShutdown } from '../temporal/failure-names.ts';
import { browserQueue, hostQueue } from '../temporal/names.ts';
import type { AccountState, OpenSession } from './account-state.ts';
import { afterSession, type Next, type SessionEnding } from './after-session.ts';
import { inTurn } from './in-turn.ts';
import { withdrawStop } from './inbox.ts';
import { answerCodeRequest } from './login.ts';
import { takeNext } from './next-step.ts';
import { notify } from './notify.ts';
import { giveUpSession, loadAccount, moveTo, settleSession } from './records.ts';
import { enterState, showAwaitingOtp } from './show-account.ts';
import { type Waits, waitForTurn } from './wait-for-turn.ts';

const { browserSession } = proxyActivities<Activities>({
  taskQueue: browserQueue,
  // A session may last as long as the bank allows. The heartbeat tells when its worker is gone.
  startToCloseTimeout: '3650 days',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

type RunningSession = {
  session: OpenSession;
  /** How the browser's part ended, or null while it runs. */
  ending: SessionEnding | Waits | null;
  cancel(): void;
};

export async function runSession(account: AccountState): Promise<void> {
  const running = openSession(account);
  let ending: SessionEnding | Waits;
  try {
    ending = await attend(account, running);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // The account is deleted: its page is closed and its request cancelled before the workflow ends.
    await CancellationScope.nonCancellable(() => close(account, running, { outcome: 'stopped' }));
    throw error;
  }
  if (ending.outcome === 'waits') return waitForTurn(account, ending);
  const ended = ending;
  // The account may be deleted at this moment. Then, too, the end of the session is recorded.
  await CancellationScope.nonCancellable(() => close(account, running, ended));
}

function openSession(account: AccountState): RunningSession {
  account.sequence += 1;
  account.nextRunAt = null;
  const session: OpenSession = {
    id: uuid4(),
    host: null,
    lost: false,
    loggedInAt: null,
    request: null,
    attempts: 0,
    codes: [],
    taken: [],
    resendWanted: false,
  };
  account.session = session;
  enterState(account, 'logging_in');
  const scope = new CancellationScope();
  const running: RunningSession = { session, ending: null, cancel: () => scope.cancel() };
  const { accountId, sequence, resumeOnly } = account;
  const input = { accountId, sessionId: session.id, sequence, ...(resumeOnly ? { resumeOnly } : {}) };
  const summary = `Bank session ${account.sequence}: log in and read`;
  void scope
    .run(() => browserSession.executeWithOptions({ summary, ...inTurn(account.plan.userId) }, [input]))
    .catch(endingOf)
    .then((ending) => {
      running.ending = ending;
    });
  return running;
}

/** Handles what the session reports, and what people ask of it, until one of them ends it. */
async function attend(account: AccountState, running: RunningSession): Promise<SessionEnding | Waits> {
  const { session } = running;
  const isOver = () => running.ending !== null || session.lost;
  const readWanted = () => session.loggedInAt !== null && (account.wants.run || account.wants.restart);
  for (;;) {
    await condition(() => isOver() || account.wants.stop || session.request !== null || readWanted());
    if (running.ending) return running.ending;
    if (session.lost) return { outcome: 'lost' };
    if (account.wants.stop) return { outcome: account.wants.onlySession ? 'ended' : 'stopped' };
    if (session.request) {
      const answer = await answerCodeRequest(account, session, session.request, isOver);
      if (answer === 'expired') return { outcome: 'expired' };
      if (answer === 'verdict_lost') return { outcome: 'failed', during: 'login', reason: 'internal_error' };
    } else {
      await readNow(account, session, isOver);
    }
  }
}

async function readNow(account: AccountState, session: OpenSession, isOver: () => boolean): Promise<void> {
  if (account.wants.restart) Object.assign(account, { failures: 0, retries: 0 });
  Object.assign(account.wants, { run: false, restart: false });
  const mailbox = proxyActivities<Activities>({
    taskQueue: hostQueue(session.host ?? ''),
    scheduleToStartTimeout: '5s',
    startToCloseTimeout: '10s',
    retry: { maximumAttempts: 1 },
  });
  // A worker that does not answer is gone. The end of the session itself will tell.
  const taken = await mailbox.readNow
    .executeWithOptions({ summary: 'Read once more now' }, [{ sessionId: session.id }])
    .catch(ignore);
  if (taken !== false) return;
  // It has read and is signing out. The next session does what was asked for.
  await condition(() => isOver() || account.wants.stop);
  if (!account.wants.stop) account.wants.run = true;
}

/** Closes the page if it is still open, and follows the failure table. */
async function close(account: AccountState, running: RunningSession, how: SessionEnding): Promise<void> {
  const { session } = running;
  let ending = how;
  running.cancel();
  // A worker that is gone does not report how the browser's part ended.
  await condition(() => running.ending !== null || session.lost);
  if (ending.outcome === 'refused') {
    await learnFromRecords(account);
    // The newest settings are known: those that came during the session must not turn a short wait into a whole
    // interval.
    if (patched('a-refusal-waits-no-interval')) account.planChanged = false;
  }
  const { neverBegan, unanswered } = await settle(account, session, ending);
  if (neverBegan && ending.outcome === 'lost') ending = { outcome: 'never_began' };
  const { plan, accountId } = account;
  const loggedIn = session.loggedInAt !== null;
  const heldFor = session.loggedInAt === null ? 0 : Date.now() - session.loggedInAt;
  const next = afterSession({ ...account, plan, accountId, loggedIn, heldFor, unanswered }, ending);
  announceFailure(account, session, ending, next);
  if (account.session?.request) showAwaitingOtp(false);
  account.session = null;
  account.queued = null;
  takeNext(account, next);
  // A login that a person asked for stays so when another session follows at once, as after the loss of a worker.
  account.asked = account.asked === true && !loggedIn && 'delayMs' in next.to && next.to.delayMs === 0;
  // A stop that came too late for this session still stops the next one.
  if (ending.outcome === 'stopped' || account.wants.onlySession) withdrawStop(account);
  const end = endRecord(session, ending, next);
  await moveTo(account, next.to.state, { summary: 'Record how the session ended', end });
}

/**
 * Returns whether a worker had begun the session, and whether the bank may have seen something of it without us knowing
 * its answer.
 */
async function settle(
  account: AccountState,
  session: OpenSession,
  ending: SessionEnding,
): Promise<{ neverBegan: boolean; unanswered: boolean }> {
  const { accountId, sequence } = account;
  const input = { accountId, sessionId: session.id, sequence };
  const unheard = ['lost', 'stopped', 'ended'].includes(ending.outcome);
  if (patched('count-what-the-bank-may-have-seen')) {
    if (session.loggedInAt !== null || isCountedAnyway(ending)) return { neverBegan: false, unanswered: false };
    // A frozen worker still holds the page, and could give the bank what it has when it wakes.
    const { began, unanswered } = await settleSession(input);
    return { neverBegan: !began, unanswered: unanswered !== null };
  }
  if (!unheard || session.host !== null || !patched('give-up-what-never-began'))
    return { neverBegan: false, unanswered: false };
  return { neverBegan: await giveUpSession(input), unanswered: false };
}

function isCountedAnyway(ending: SessionEnding): boolean {
  if (ending.outcome === 'failed') return failureKind(ending.reason) !== 'retried';
  return ending.outcome === 'completed' || ending.outcome === 'expired';
}

function announceFailure(account: AccountState, session: OpenSession, ending: SessionEnding, next: Next): void {
  if (!next.reason || (isSilent(ending) && !next.unanswered)) return;
  const occurredAt = new Date().toISOString();
  if (ending.outcome === 'failed' && ending.during === 'read') {
    notify(account, scrapeFailed({ reason: next.reason, occurredAt }));
  } else {
    notify(account, loginFailed({ reason: next.reason, attempts: session.attempts, occurredAt }));
  }
}

/** True when people need not hear of the end: the worker is gone, or handed the session over. */
const isSilent = ({ outcome }: SessionEnding): boolean => outcome !== 'failed' && outcome !== 'expired';

function endRecord({ id }: OpenSession, ending: SessionEnding, { reason }: Next): SessionEnd {
  const base = { sessionId: id, reason, request: 'cancelled', requestReason: reason ?? ending.outcome } as const;
  switch (ending.outcome) {
    case 'completed':
      return { ...base, outcome: 'completed' };
    case 'expired':
      return { ...base, outcome: 'failed', request: 'expired' };
    case 'failed':
      return { ...base, outcome: 'failed' };
    case 'lost':
      return { ...base, outcome: 'lost' };
    case 'not_resumed':
      return { ...base, outcome: 'lost', reason: 'session_dropped' };
    case 'handed_over':
      return { ...base, outcome: 'handed_over' };
    case 'never_began':
    case 'stopped':
    case 'ended':
    case 'refused':
      return { ...base, outcome: 'cancelled' };
  }
}

function endingOf(error: unknown): SessionEnding {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof CancelledFailure) return { outcome: 'stopped' };
  if (cause instanceof TimeoutFailure) return { outcome: 'lost' };
  if (cause instanceof ApplicationFailure && cause.type === workerShutdown) return { outcome: 'handed_over' };
  return { outcome: 'failed', during: 'login', reason: 'internal_error' };
}

/**
 * The database refused the session's start: the records know something that this workflow does not, so it reads them
 * again.
 */
async function learnFromRecords(account: AccountState): Promise<void> {
  const loaded = await loadAccount(account.accountId, 'Look at the records again');
  if (!loaded) return;
  account.plan = loaded.plan;
  account.sequence = Math.max(account.sequence, loaded.record.sequence);
  account.blocked = loaded.record.blocked;
}

const ignore = (): void => undefined;
