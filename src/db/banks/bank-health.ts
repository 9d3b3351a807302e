/**
 * Whether a bank answers, told from the logins of all its accounts. One that does not is tried with one login at a time;
 * when it answers again, the number of logins under way grows with every answer.
 */
import { sql } from 'kysely';
import { type FailureReason, failureKind } from '../../domain/failures.ts';
import type { Db } from '../core/connect.ts';

/** Logins in a row without an answer that mean that the bank is down, not one account's way to it. */
const DOWN_AFTER = 3;

const answered = sql`
  unanswered = 0, unanswered_account = null, probe_at = null, probes = 0,
  ramp = case
    when probe_at is not null then 2
    when ramp + 1 < concurrent_logins then ramp + 1
  end`;
const wasTroubled = sql`(unanswered > 0 or probe_at is not null or ramp is not null)`;

/** The bank has answered, as part of a statement that must stay one: `source` is a CTE with the account's `bank_code`. */
export const bankAnsweredFrom = (source: string) => sql`
  update banks set ${answered} from ${sql.table(source)}
  where banks.code = ${sql.ref(`${source}.bank_code`)} and ${wasTroubled}`;

/** Something has answered, but it need not have been the bank. */
const saysNothing: FailureReason[] = ['page_not_recognised', 'host_not_allowed'];

/** What the end of a session says of its bank. Where it says nothing, nothing is written. */
export async function noteBankHealth(db: Db, accountId: string, reason: FailureReason): Promise<void> {
  if (reason === 'bank_unavailable' || reason === 'network_error') {
    await bankSilent(db, accountId);
  } else if (reason === 'session_taken_over' || (failureKind(reason) !== 'retried' && !saysNothing.includes(reason))) {
    await sql`
      with account as (select bank_code from accounts where id = ${accountId})
      ${bankAnsweredFrom('account')}`.execute(db);
  }
}

/** One account alone never makes a bank count as down: its own back-off is enough. */
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
