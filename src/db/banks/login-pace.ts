/**
 * Limits how fast the accounts of one bank log in, over all workers. A login slot ("place" in this file) has no table:
 * every account in `logging_in` occupies one. So whatever ends a login frees its slot, including the loss of its
 * worker.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../core/connect.ts';

/** Thrown when no login slot is free: the login has to wait for its turn. */
export class NoPlace extends Error {
  override name = 'NoPlace';
  override message = 'The bank has no place for another login now.';
}

// A twelfth of a minute's logins may start at once. The others are spaced so that no minute exceeds its limit.
const burst = sql`greatest(1, ceil(logins_per_minute / 12.0))`;
/** The time between two logins of a bank, for a row of `banks`. */
export const spacing: RawBuilder<unknown> = sql`(interval '1 minute' / (logins_per_minute - ${burst} + 1))`;
/** The furthest that `next_login_at` may be ahead of the clock. */
export const slack: RawBuilder<unknown> = sql`((${burst} - 1) * ${spacing})`;

/**
 * True when a row of `login_queue` holds a login slot. It does for half a minute, since a free worker uses it at once.
 */
export const isGiven = sql<boolean>`coalesce(granted_at > clock_timestamp() - interval '30 seconds', false)`;

/**
 * Takes a login slot at the bank within the transaction of a claim, or throws `NoPlace`. A granted turn is used up.
 * Without one, the bank must have a free slot, must not be down, and must have no waiting account. Locks the bank's
 * row. The caller counts with `placesTaken` in its next statement, which then sees everything that committed before the
 * lock.
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

/**
 * Counts the bank's logins under way and the granted turns that are not used yet. A login that takes three minutes is
 * lost and does not count.
 */
export const placesTaken = (bankCode: string) => sql<number>`(
  (select count(*) from accounts
    where bank_code = ${bankCode} and state = 'logging_in' and session_id is not null
      and state_since > clock_timestamp() - interval '3 minutes') +
  (select count(*) from login_queue where bank_code = ${bankCode} and ${isGiven})
)::integer`;
