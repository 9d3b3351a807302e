import type { LiveSession } from '../browser/session/live-session.ts';
import { SessionEnded, SessionFailure } from '../browser/session/session-failure.ts';
import { outlast } from '../db/core/outlast.ts';
import { ingestMovements, lastMovementDay } from '../db/movements/movements.ts';
import { asCurrentSession, countMovements, currentPace, SessionSuperseded } from '../db/sessions/sessions.ts';
import type { FailureReason } from '../domain/failures.ts';
import { announceMovements } from './announce-movements.ts';
import type { HeldSession } from './held-session.ts';
import { refreshState } from './save-session.ts';
import { signOut } from './sign-out.ts';

const READ_DEADLINE = 120_000;
/** New settings are followed within this time, however seldom the account is read. */
const SETTINGS_MS = 30_000;
/** Reads in a row that a bank in trouble may spoil before a logged-in session is given up. */
const SPOILED_READS = 10;
/** Banks change their cookies while a session lasts: one that is lost goes on from those of this long ago at most. */
const STATE_MS = 5 * 60_000;
const passing: FailureReason[] = ['bank_unavailable', 'network_error', 'internal_error'];

/** Reads movements: once, or again and again for as long as the account wants a persistent session. */
export async function readUntilDone(session: HeldSession, live: LiveSession): Promise<void> {
  let spoiled = 0;
  let savedAt = performance.now();
  // Whether somebody looks out for this reading: the first one, and those that a person asked for.
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
      // The login is worth more than one read: a bank or a database that is down for a minute costs no new code.
      if (live.reading !== 'monitoring' || !isPassing(failure) || spoiled >= SPOILED_READS) throw failure;
      session.log.warn({ err: failure, spoiled }, 'a read failed; the session stays open');
    }
    // "Run scrape now" during a read means one more read in this session, never a second login.
    if (live.takeReadRequest()) {
      awaited = true;
      continue;
    }
    if (!(await untilNextRead(session, live))) {
      if (live.takeReadRequest()) {
        awaited = true;
        continue;
      }
      // A run that is asked for while this session signs out is the next one's.
      live.refuseReads();
      await signOut(session, live);
      return;
    }
  }
}

/** Waits until the account is to be read again, by the settings as they are meanwhile. False when the session has done its work. */
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

/** A page that cannot be read may be the bank's "you have been signed out", which is no unknown page. */
async function nameFailure(error: unknown, live: LiveSession): Promise<unknown> {
  if (!(error instanceof SessionFailure) || error.reason !== 'page_not_recognised') return error;
  // The connector took something for a movement that is none: the bank has changed its page.
  if (error.detail !== null) return error;
  try {
    return (await live.call((page) => live.bank.isLoggedIn(page))) ? error : new SessionFailure('session_dropped');
  } catch (looked) {
    // The look may find the customer at the bank, who must not be followed by another login.
    const isTakenOver = looked instanceof SessionFailure && looked.reason === 'session_taken_over';
    return isTakenOver ? looked : error;
  }
}

function isPassing(failure: unknown): boolean {
  if (failure instanceof SessionFailure) return passing.includes(failure.reason);
  return !(failure instanceof SessionEnded || failure instanceof SessionSuperseded);
}
