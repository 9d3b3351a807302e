import type { CodeOutcome } from '../banks/bank.ts';
import { SealError, sealContext, type Vault } from '../base/crypto.ts';
import type { LiveSession } from '../browser/session/live-session.ts';
import { SessionEnded, SessionFailure } from '../browser/session/session-failure.ts';
import { beginCodeCheck, recordCodeOutcome } from '../db/codes/code-requests.ts';
import type { CodeRequestKey } from '../db/codes/otp-requests.ts';
import type { Db } from '../db/core/connect.ts';
import { outlast } from '../db/core/outlast.ts';
import type { SessionDependencies } from './held-session.ts';

export type EnterCodeInput = { accountId: string; sessionId: string; requestId: string; sealedCode: string };

export type CodeVerdict =
  | { outcome: 'accepted'; next: LiveSession['reading'] }
  | Extract<CodeOutcome, { outcome: 'rejected' | 'failed' }>
  /** The page is gone, or the request has ended. The bank has not seen the code. */
  | { outcome: 'not_typed' };

/**
 * Types a code into the page that asked for it and returns the bank's verdict. Runs on the worker that holds the page.
 */
export function createEnterCode({ db, vault, sessions, log }: SessionDependencies) {
  return async function enterCode({ sealedCode, ...key }: EnterCodeInput): Promise<CodeVerdict> {
    const live = sessions.get(key.sessionId);
    if (!live) return { outcome: 'not_typed' };
    const code = openCode(vault, sealedCode, key.requestId);
    if (code === undefined) log.error(key, 'a code does not open: do the API and the worker have the same keys?');
    if (code === undefined || !(await mayType(db, key))) return { outcome: 'not_typed' };
    const outcome = await typeCode(live, code);
    log.info({ ...key, outcome: outcome.outcome }, 'the bank has given its verdict on a code');
    try {
      await outlast(() => recordCodeOutcome(db, key, outcome));
    } finally {
      if (outcome.outcome !== 'rejected' || !outcome.canRetry) live.settleCode(outcome);
    }
    return outcome.outcome === 'accepted' ? { outcome: 'accepted', next: live.reading } : outcome;
  };
}

/** A session gets only one code at a time, so a mark that exists at a second try was made by the first. */
const mayType = (db: Db, key: CodeRequestKey): Promise<boolean> =>
  outlast((attempt) => beginCodeCheck(db, key, attempt > 1));

function openCode(vault: Vault, sealed: string, requestId: string): string | undefined {
  try {
    return vault.open(sealed, sealContext.code(requestId));
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

async function typeCode(live: LiveSession, code: string): Promise<CodeOutcome> {
  try {
    return await live.enterCode(code);
  } catch (error) {
    if (error instanceof SessionFailure) return { outcome: 'failed', reason: error.reason };
    // The session ended while the code was being typed. We cannot tell whether the bank saw it, so it counts as seen.
    if (error instanceof SessionEnded) return { outcome: 'failed', reason: 'worker_lost' };
    throw error;
  }
}
