import type { LiveSession } from '../../browser/session/live-session.ts';
import { SessionEnded, SessionFailure } from '../../browser/session/session-failure.ts';
import { outlast } from '../../db/core/outlast.ts';
import { ingestMovements, lastMovementDay } from '../../db/movements/movements.ts';
import { asCurrentSession, countMovements, currentPace, SessionSuperseded } from '../../db/sessions/sessions.ts';
import type { FailureReason } from '../../domain/failures.ts';
import type { HeldSession } from '../held-session.ts';
import { announceMovements } from './announce-movements.ts';
import { refreshState } from './save-session.ts';
import { signOut } from './sign-out.ts';

const READ_DEADLINE = 120_000;
/** New settings take effect within this time, even when the account is seldom read. */
const SETTINGS_MS = 30_000;
/** The most reads in a row that may fail because of the bank before a logged-in session is given up. */
const SPOILED_READS = 10;
/** Banks change their cookies during a session: a lost session continues from cookies that are at most this old. */
const STATE_MS = 5 * 60_000;
const passing: FailureReason[] = ['bank_unavailable', 'network_error', 'internal_error'];

/** Reads movements once, or repeatedly for as long as the account wants a persistent session. */
export async function readUntilDone(session: HeldSession, live: LiveSession): Promise<void> {
  let spoiled = 0;
  let savedAt = performance.now();
  // True when someone waits for this reading: the first one, and those that a person asked for.
  let awaited = true;
  for (;;) {
    awaited = live.takeReadRequest() || awaited;
    try {
      await readOnce(session, live, awaited);
      awaited = false;
      spoiled = 0;
      if (performance.now() - savedAt > STATE_MS) {
        await refreshState(session, live);
        savedAt = performance.now();
      }
    } catch (error) {
      spoiled += 1;
      const failure = await nameFailure(error, live);
      // The login is worth more than one read. A bank or a database that is down for a minute must not cost a new code.
      if (live.reading !== 'monitoring' || !isPassing(failure) || spoiled >= SPOILED_READS) throw failure;
      session.log.warn({ err: failure, spoiled }, 'a read failed; the session stays open');
    }
    // "Run scrape now" during a read causes one more read in this session, never a second login.
    if (live.takeReadRequest()) {
      awaited = true;
      continue;
    }
    if (!(await untilNextRead(session, live))) {
      if (live.takeReadRequest()) {
        awaited = true;
        continue;
      }
      // A run that is requested while this session signs out is left to the next session.
      live.refuseReads();
      await signOut(session, live);
      return;
    }
  }
}

/**
 * Waits until the account has to be read again, following changes of the settings. Returns false when the session is
 * finished.
 */
async function untilNextRead({ db, key, log }: HeldSession, live: LiveSession): Promise<boolean> {
  if (live.reading === 'scraping') return false;
  const readAt = performance.now();
  for (;;) {
    let left = SETTINGS_MS;
    try {
      const { sessionType, monitorIntervalSeconds } = await currentPace(db, key.accountId);
      if (sessionType === 'one-shot') return false;
      left = readAt + monitorIntervalSeconds * 1_000 - performance.now();
    } catch (error) {
      log.warn({ err: error }, 'the settings could not be read; the session stays open');
    }
    if (left <= 0) return true;
    live.rest();
    if (await live.untilNextRead(Math.min(left, SETTINGS_MS))) return true;
  }
}

async function readOnce(session: HeldSession, live: LiveSession, awaited: boolean): Promise<void> {
  const { db, key, log } = session;
  const since = await outlast(() => lastMovementDay(db, key.accountId));
  const movements = await live.call((page) => live.bank.readMovements(page, since), READ_DEADLINE);
  const { timeZone } = live.bank;
  const counts = await outlast(() =>
    asCurrentSession(db, key, async (trx) => {
      const counts = await ingestMovements(trx, { accountId: key.accountId, timeZone, movements, since });
      await countMovements(trx, key, counts, { awaited });
      return counts;
    }),
  );
  if (counts.added > 0) log.info(counts, 'movements read');
  if (counts.added > 0 || counts.changed > 0) await announceMovements(session);
}

/**
 * Names a failed read. A page that cannot be read may be the bank's "you have been signed out", which is not an unknown
 * page.
 */
async function nameFailure(error: unknown, live: LiveSession): Promise<unknown> {
  if (!(error instanceof SessionFailure) || error.reason !== 'page_not_recognised') return error;
  // The connector read something as a movement that is not one: the bank has changed its page.
  if (error.detail !== null) return error;
  try {
    return (await live.call((page) => live.bank.isLoggedIn(page))) ? error : new SessionFailure('session_dropped');
  } catch (looked) {
    // This check may find the customer logged in at the bank. Then we must not log in next.
    const isTakenOver = looked instanceof SessionFailure && looked.reason === 'session_taken_over';
    return isTakenOver ? looked : error;
  }
}

function isPassing(failure: unknown): boolean {
  if (failure instanceof SessionFailure) return passing.includes(failure.reason);
  return !(failure instanceof SessionEnded || failure instanceof SessionSuperseded);
}
