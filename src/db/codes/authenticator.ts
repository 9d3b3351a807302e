/** Keeps what the service needs to answer a bank's request for a code by itself. */

import { sql, type Transaction } from 'kysely';
import type { AuditAction } from '../../domain/audit.ts';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { SessionSuperseded, withStage } from '../sessions/sessions.ts';
import type { CodeRequestKey } from './otp-requests.ts';

/**
 * Returns the sealed seed that is set now (or null), and whether the bank has refused a code of it that was typed as a
 * guess.
 */
export async function findSealedSeed(db: Db, accountId: string): Promise<{ seed: string | null; isWithheld: boolean }> {
  const account = await db
    .selectFrom('account_settings')
    .innerJoin('accounts', 'accounts.id', 'account_settings.account_id')
    .select(['bank_totp_secret_sealed as seed', 'bank_totp_refused_at as refusedAt'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return { seed: account?.seed ?? null, isWithheld: (account?.refusedAt ?? null) !== null };
}

/**
 * From now on, a code of the seed is typed only where the bank says that it wants one, until the seed or the
 * credentials are saved again. Has no effect when they were saved after the request was made: the refusal was not about
 * them.
 */
export async function withholdAuthenticator(
  trx: Transaction<Database>,
  accountId: string,
  requestedAt: Date,
): Promise<void> {
  await trx
    .updateTable('accounts')
    .set({ bank_totp_refused_at: sql<Date>`now()` })
    .where('id', '=', accountId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('account_settings')
          .select('account_id')
          .where('account_id', '=', accountId)
          .where('updated_at', '<=', requestedAt),
      ),
    )
    .execute();
}

/** Returns the end of the newest time step whose code has been typed, in any session. */
export async function codesUsedUntil(db: Db, accountId: string): Promise<Date | null> {
  const account = await db
    .selectFrom('accounts')
    .select('bank_totp_used_until as until')
    .where('id', '=', accountId)
    .executeTakeFirst();
  return account?.until ?? null;
}

/**
 * Uses up the codes until then and marks one as being typed, in one statement, so that no worker types the code of a
 * step again. The audit log gets an entry. Throws `SessionSuperseded` when the code must not be typed. Safe to repeat.
 */
export async function beginOwnCheck(db: Db, key: CodeRequestKey, until: Date): Promise<void> {
  const { rows } = await sql`
    with request as (
      update otp_requests set verifying = true
      from accounts
      where otp_requests.id = ${key.requestId} and otp_requests.state = 'pending' and otp_requests.answered_by_service
        and accounts.id = otp_requests.account_id and accounts.session_id = ${key.sessionId}
        and otp_requests.session_id = accounts.session_id and accounts.deleted_at is null
      returning otp_requests.account_id as id
    ), account as (
      update accounts set bank_totp_used_until = ${until} from request where accounts.id = request.id
    ), audit as (
      -- Repeated after a lost answer, the time is the one that was written already.
      insert into audit_log (user_id, account_id, action, details)
      select accounts.user_id, accounts.id, ${'authenticator_answered' satisfies AuditAction}::text,
        jsonb_build_object('request_id', ${key.requestId}::text)
      from request join accounts on accounts.id = request.id
      where accounts.bank_totp_used_until is distinct from ${until}::timestamptz
    ), run as (
      update runs set stages = ${withStage('verifying_otp')}, unanswered = 'code' from request where runs.id = ${key.sessionId}
    )
    select id from request`.execute(db);
  if (rows.length === 0)
    throw new SessionSuperseded('The code may not be typed: the request or its session has ended.');
}
