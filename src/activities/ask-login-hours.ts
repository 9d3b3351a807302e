import { SealError, sealContext } from '../base/crypto.ts';
import { findLoginHours, type LoginHoursRecord } from '../db/sessions/login-hours.ts';
import { authenticatorOf } from '../domain/codes/seed.ts';
import { beginsAt, type ClosedHours, isTimeZone, type LoginHours, opensAt, placeTime } from '../domain/login-hours.ts';
import { spread } from '../domain/spread.ts';
import type { SessionDependencies } from './held-session.ts';

export type LoginHoursInput = { accountId: string; now: number };

export type LoginHoursAnswer = {
  /** Null when a login may begin now. */
  closed: ClosedHours | null;
  /** The bank may still hold the last session, which can continue without a person. */
  resumable: boolean;
};

/**
 * Decides when a scheduled login may begin. It is an activity, because another version of Node may know other time zone
 * rules, and a workflow must replay the same.
 */
export function createAskLoginHours({ db, vault, log }: SessionDependencies) {
  return async function askLoginHours({ accountId, now }: LoginHoursInput): Promise<LoginHoursAnswer> {
    const record = await findLoginHours(db, accountId);
    if (!record?.hours || record.loginMode === 'simple' || makesItsCodes(accountId, record))
      return { closed: null, resumable: false };
    if (!isTimeZone(record.hours.time_zone)) {
      log.error({ accountId }, 'this worker does not know the time zone of login_hours: the hours are ignored');
      return { closed: null, resumable: false };
    }
    return { closed: closedHours(record.hours, accountId, now), resumable: record.resumable };
  };

  /** True when the account has an authenticator whose last code the bank accepted: then no person is asked. */
  function makesItsCodes(accountId: string, { bankCode, seedSealed, seedFailed }: LoginHoursRecord): boolean {
    if (seedSealed === null || seedFailed) return false;
    try {
      authenticatorOf(vault.open(seedSealed, sealContext.bankSecret(accountId, 'bank_totp_secret', bankCode)));
      return true;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      return false;
    }
  }
}

/** Returns null when the hours are open now. */
function closedHours(hours: LoginHours, accountId: string, now: number): ClosedHours | null {
  const opens = opensAt(hours, now);
  if (opens === now) return null;
  // Maps 0.9 to 1.1, which is always the same for one account, to 0 to 1.
  const share = (spread(accountId) - 0.9) / 0.2;
  return {
    opensAt: new Date(beginsAt(hours, opens, share)).toISOString(),
    until: placeTime(hours.time_zone, opens, now),
  };
}
