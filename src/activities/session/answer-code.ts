import { randomUUID } from 'node:crypto';
import type { TOTP } from 'otpauth';
import type { CodeRequest } from '../../banks/bank.ts';
import { SealError, sealContext } from '../../base/crypto.ts';
import type { LiveSession } from '../../browser/session/live-session.ts';
import { beginOwnCheck, codesUsedUntil, findSealedSeed } from '../../db/codes/authenticator.ts';
import { openCodeRequest, recordCodeOutcome } from '../../db/codes/code-requests.ts';
import type { CodeRequestKey } from '../../db/codes/otp-requests.ts';
import type { Db } from '../../db/core/connect.ts';
import { outlast } from '../../db/core/outlast.ts';
import { recordStage } from '../../db/sessions/sessions.ts';
import type { CodeDescriptor } from '../../domain/codes/descriptor.ts';
import { authenticatorOf } from '../../domain/codes/seed.ts';
import type { FailureReason } from '../../domain/failures.ts';
import type { HeldSession } from '../held-session.ts';

export type OwnAnswer =
  | { outcome: 'accepted' }
  | { outcome: 'failed'; reason: FailureReason }
  /** The bank refused as many codes as the service may type, and still waits for one. */
  | { outcome: 'given_up'; requestId: string; reason: FailureReason; attempts: number; triesLeft: number | null };

/**
 * A second refusal is more than a clock that is slightly off. When the bank does not say which code it wants, each code
 * is a guess.
 */
const mostAttempts = ({ channel }: CodeDescriptor): number => (channel === 'authenticator' ? 2 : 1);
/** A code needs a moment to reach the bank, which may accept it only within its own time step. */
const MARGIN_MS = 3_000;

/** Returns the account's authenticator if it has one whose codes the bank asks for. Only a worker ever opens it. */
export async function findAuthenticator(
  { db, vault, key, account, log }: HeldSession,
  { type, length, channel = 'unknown' }: CodeDescriptor,
): Promise<TOTP | null> {
  const { seed, isWithheld } = await outlast(() => findSealedSeed(db, key.accountId));
  if (seed === null) return null;
  try {
    const context = sealContext.bankSecret(key.accountId, 'bank_totp_secret', account.bankCode);
    const authenticator = authenticatorOf(vault.open(seed, context));
    const mayBeIts = channel === 'authenticator' || channel === 'unknown';
    if (!mayBeIts || type !== 'numeric' || length !== authenticator.digits) {
      log.info({ channel }, 'the bank asks for a code that the authenticator does not make');
      return null;
    }
    if (channel === 'authenticator' || !isWithheld) return authenticator;
    log.warn(
      'the bank does not say what code it wants, and has refused one of the authenticator before: none is typed until bank_totp_secret or the credentials are saved again',
    );
    await outlast(() => recordStage(db, key, 'authenticator_withheld'));
    return null;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    log.error({ err: error }, 'the seed of the authenticator does not open: set bank_totp_secret again');
    return null;
  }
}

/** Answers the bank's request without a person: with a code, and after a refusal with that of a later time step. */
export async function answerCode(
  session: HeldSession,
  live: LiveSession,
  request: CodeRequest,
  authenticator: TOTP,
): Promise<OwnAnswer> {
  const { db, key, log } = session;
  const own: CodeRequestKey = { ...key, requestId: randomUUID() };
  const most = mostAttempts(request.descriptor);
  const seconds = (most + 1) * authenticator.period + 120;
  await outlast(() => openCodeRequest(db, own, request, seconds, 'service'));
  for (let attempts = 1; ; attempts += 1) {
    const timestamp = await untilUnusedStep(db, own, live, authenticator);
    const outcome = await live.enterCode(authenticator.generate({ timestamp }));
    log.info(
      { ...own, outcome: outcome.outcome, attempts },
      'the bank has given its verdict on a code of the authenticator',
    );
    await outlast(() => recordCodeOutcome(db, own, outcome));
    if (outcome.outcome !== 'rejected') return outcome;
    const { reason, canRetry, triesLeft } = outcome;
    if (!canRetry) return { outcome: 'failed', reason };
    if (attempts === most) return { outcome: 'given_up', requestId: own.requestId, reason, attempts, triesLeft };
  }
}

/** Waits for a time step whose code was not typed yet, and uses it up. Returns a time within it. */
async function untilUnusedStep(
  db: Db,
  own: CodeRequestKey,
  live: LiveSession,
  { period: seconds }: TOTP,
): Promise<number> {
  const period = seconds * 1_000;
  let usedUntil = (await outlast(() => codesUsedUntil(db, own.accountId)))?.getTime() ?? 0;
  // A time far ahead was written while the clock was wrong.
  if (usedUntil > Date.now() + 2 * period) usedUntil = 0;
  for (;;) {
    const now = Date.now();
    const end = (Math.floor(now / period) + 1) * period;
    if (usedUntil <= end - period && end - now > MARGIN_MS) {
      await outlast(() => beginOwnCheck(db, own, new Date(end)));
      // The step may be over when the database had to be waited for.
      if (Date.now() < end) return now;
      usedUntil = end;
    }
    await live.pause(Math.max(0, end - Date.now()));
  }
}
