/**
 * Tells from the logins of all its accounts whether a bank answers. A bank that does not is tried with one login at a
 * time. When it answers again, the number of concurrent logins grows with every answer.
 */
import { sql } from 'kysely';
import { type FailureReason, failureKind } from '../../domain/failures.ts';
import type { Db } from '../core/connect.ts';

/** This many logins in a row without an answer mean that the bank is down, and not only one account's way to it. */
const DOWN_AFTER = 3;

const answered = sql`
  unanswered = 0, unanswered_account = null, probe_at = null, probes = 0,
  ramp = case
    when probe_at is not null then 2
    when ramp + 1 < concurrent_logins then ramp + 1
  end`;
const wasTroubled = sql`(unanswered > 0 or probe_at is not null or ramp is not null)`;

/**
 * Records that the bank has answered. It is a fragment of a statement: `source` is a CTE with the account's
 * `bank_code`.
 */
export const bankAnsweredFrom = (source: string) => sql`
  update banks set ${answered} from ${sql.table(source)}
  where banks.code = ${sql.ref(`${source}.bank_code`)} and ${wasTroubled}`;

/** These failures mean that something answered, but it may not have been the bank. */
const saysNothing: FailureReason[] = ['page_not_recognised', 'host_not_allowed'];

/** Records what the end of a session says about its bank. Writes nothing when it says nothing. */
export async function noteBankHealth(db: Db, accountId: string, reason: FailureReason): Promise<void> {
  if (reason === 'bank_unavailable' || reason === 'network_error') {
    await bankSilent(db, accountId);
  } else if (reason === 'session_taken_over' || (failureKind(reason) !== 'retried' && !saysNothing.includes(reason))) {
    await sql`
      with account as (select bank_code from accounts where id = ${accountId})
      ${bankAnsweredFrom('account')}`.execute(db);
  }
}

/** A single account never makes a bank count as down: the back-off of that account is enough. */
async function bankSilent(db: Db, accountId: string): Promise<void> {
  await sql`
    update banks set
      unanswered = unanswered + (unanswered_account is distinct from ${accountId})::integer,
      unanswered_account = ${accountId},
      ramp = null,
      probe_at = case
        -- Of logins that were under way when it went down, or of the probe: the next time is set already.
        when probe_at is not null then probe_at
        when ramp is not null
          or unanswered + (unanswered_account is distinct from ${accountId})::integer >= ${DOWN_AFTER}
          then clock_timestamp() + 15 * (0.75 + random() / 2) * interval '1 second'
      end
    from accounts where accounts.id = ${accountId} and banks.code = accounts.bank_code`.execute(db);
}
