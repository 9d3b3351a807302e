/**
 * How fast the accounts of one bank log in, all workers together. A place is no row of its own: it is an account in
 * `logging_in`, so whatever ends a login, the loss of its worker too, gives the place back.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../core/connect.ts';

/** There is no place: the login has to wait for its turn. */
export class NoPlace extends Error {
  override name = 'NoPlace';
  override message = 'The bank has no place for another login now.';
}

// A twelfth of a minute's logins may start at once; the others are spaced so that no minute sees more than its limit.
const burst = sql`greatest(1, ceil(logins_per_minute / 12.0))`;
/** The time between two logins, of a row of `banks`. */
export const spacing: RawBuilder<unknown> = sql`(interval '1 minute' / (logins_per_minute - ${burst} + 1))`;
/** How far `next_login_at` may be ahead of the clock. */
export const slack: RawBuilder<unknown> = sql`((${burst} - 1) * ${spacing})`;

/** Whether a row of `login_queue` holds a place: for half a minute, since a worker that is free takes it up at once. */
export const isGiven = sql<boolean>`coalesce(granted_at > clock_timestamp() - interval '30 seconds', false)`;

/**
 * Takes a place at the bank in the transaction of a claim, or throws `NoPlace`. A turn that was given is used up;
 * without one the bank must have room, be well, and have nobody waiting. Locks the bank's row: the caller counts with
 * `placesTaken` in its next statement, which sees all that the lock has let pass.
 */
export async function takePlace(
  trx: Db,
  { accountId, bankCode }: { accountId: string; bankCode: string },
): Promise<{ places: number }> {
  const { rows } = await sql<{ places: number }>`
    with mine as (
      delete from login_queue where account_id = ${accountId} returning ${isGiven} as granted
    )
    update banks set next_login_at = case
      when exists (select from mine where granted) then next_login_at
      else greatest(next_login_at, clock_timestamp()) + ${spacing} end
    where code = ${bankCode} and (exists (select from mine where granted) or (
      probe_at is null and next_login_at <= clock_timestamp() + ${slack}
      and not exists (
        select from login_queue
        where bank_code = ${bankCode} and account_id <> ${accountId} and not ${isGiven}
      )
    ))
    returning least(concurrent_logins, ramp) as places`.execute(trx);
  const [bank] = rows;
  if (!bank) throw new NoPlace();
  return bank;
}

/** Logins under way at the bank, and turns that were given and not taken up yet. No login takes three minutes: it is lost. */
export const placesTaken = (bankCode: string) => sql<number>`(
  (select count(*) from accounts
    where bank_code = ${bankCode} and state = 'logging_in' and session_id is not null
      and state_since > clock_timestamp() - interval '3 minutes') +
  (select count(*) from login_queue where bank_code = ${bankCode} and ${isGiven})
)::integer`;
