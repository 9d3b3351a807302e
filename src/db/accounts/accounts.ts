import { randomUUID } from 'node:crypto';
import { type InferResult, sql, type Transaction } from 'kysely';
import { type PendingRequest, pendingRequest, readPending } from '../codes/otp-requests.ts';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { type AuditEntry, recordAudit } from '../history/audit-log.ts';
import { appendEvents } from '../history/events.ts';
import { assertRoom } from './quotas.ts';

/** An account with the latest state that its session reported. */
export type Account = Omit<AccountRow, 'pending'> & { pending: PendingRequest | null };
export type AccountRow = InferResult<ReturnType<typeof accountRows>>[number];

/** Selects every account that is not deleted. The query can be filtered further, or joined as a subquery. */
export function accountRows(db: Db) {
  return db
    .selectFrom('accounts as a')
    .innerJoin('banks as b', 'b.code', 'a.bank_code')
    .innerJoin('account_settings as s', 's.account_id', 'a.id')
    .select([
      'a.id',
      'a.user_id as userId',
      'a.name',
      'a.bank_code as bankCode',
      'b.name as bankName',
      'a.state',
      'a.state_since as stateSince',
      'a.next_run_at as nextRunAt',
      'a.login_opens_at as loginOpensAt',
      'a.failures',
      'a.host',
      'a.session_id as sessionId',
      'a.scrape_blocked_at as blockedAt',
      'a.scrape_blocked_reason as blockedReason',
      's.session_type as sessionType',
      's.login_mode as loginMode',
    ])
    .select((eb) =>
      eb
        .and([eb('s.bank_username_sealed', 'is not', null), eb('s.bank_password_sealed', 'is not', null)])
        .$castTo<boolean>()
        .as('hasCredentials'),
    )
    .select(pendingRequest)
    .where('a.deleted_at', 'is', null);
}

export const readAccount = (row: AccountRow): Account => ({ ...row, pending: readPending(row.pending) });

export async function listAccounts(db: Db, userId: string): Promise<Account[]> {
  const rows = await accountRows(db).where('a.user_id', '=', userId).orderBy('a.created_at').orderBy('a.id').execute();
  return rows.map(readAccount);
}

export async function findAccount(db: Db, userId: string, accountId: string): Promise<Account | undefined> {
  const row = await accountRows(db).where('a.id', '=', accountId).where('a.user_id', '=', userId).executeTakeFirst();
  return row && readAccount(row);
}

/** Returns those of `ids` that are accounts of the user. */
export async function ownAccountIds(db: Db, userId: string, ids: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('accounts')
    .select('id')
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .where('id', 'in', ids)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/**
 * Creates an account with the default settings of the schema. Throws `QuotaReached` when the user already has `most`
 * accounts.
 */
export async function createAccount(
  db: Db,
  account: { userId: string; bankCode: string; name: string; address?: string; most?: number },
): Promise<string> {
  const id = randomUUID();
  const { userId, name, bankCode: bank, address, most } = account;
  await db.transaction().execute(async (trx) => {
    // One at a time: this waits for a deletion of the user that is under way, and then finds no user.
    const owner = trx.selectFrom('users').select('id').where('id', '=', userId).where('deleted_at', 'is', null);
    await owner.forNoKeyUpdate().executeTakeFirstOrThrow();
    if (most !== undefined) await assertRoom(trx, { userId, what: 'accounts', most });
    await trx
      .insertInto('accounts')
      .values({ id, user_id: account.userId, bank_code: account.bankCode, name: account.name })
      .execute();
    await trx.insertInto('account_settings').values({ account_id: id }).execute();
    await recordAudit(trx, { action: 'account_created', userId, accountId: id, address, details: { name, bank } });
    await appendEvents(trx, id, [{ type: 'account.created', data: { name, bank } }]);
  });
  return id;
}

/**
 * Deletes an account. Its movements stay, because they are part of the books. Every secret goes: settings (the address
 * of a webhook can be a secret), cookies, and pictures of the bank's pages. From then on no session may write for the
 * account. `entry` says who deleted it.
 */
export async function deleteAccount(db: Db, accountId: string, entry?: AuditEntry): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (entry) await recordAudit(trx, entry);
    await eraseAccount(trx, accountId);
  });
}

/** Does the same within a transaction of the caller. */
export async function eraseAccount(trx: Transaction<Database>, accountId: string): Promise<void> {
  await trx
    .updateTable('accounts')
    .set((eb) => ({
      deleted_at: sql<Date>`now()`,
      session_id: null,
      session_sequence: eb('session_sequence', '+', '1'),
      config_unannounced: false,
    }))
    .where('id', '=', accountId)
    .execute();
  await trx.deleteFrom('account_settings').where('account_id', '=', accountId).execute();
  await trx.insertInto('account_settings').values({ account_id: accountId }).execute();
  await trx.deleteFrom('browser_states').where('account_id', '=', accountId).execute();
  await trx.deleteFrom('evidence').where('account_id', '=', accountId).execute();
  await cancelPending(trx, accountId);
  await appendEvents(trx, accountId, [{ type: 'account.deleted', data: {} }]);
}

async function cancelPending(trx: Transaction<Database>, accountId: string): Promise<void> {
  const reason = 'account_deleted';
  const requests = await trx
    .updateTable('otp_requests')
    .set({ state: 'cancelled', verifying: false, ended_at: sql<Date>`now()`, reason })
    .where('account_id', '=', accountId)
    .where('state', '=', 'pending')
    .returning('id')
    .execute();
  await appendEvents(
    trx,
    accountId,
    requests.map(({ id }) => ({ type: 'assistance.cancelled', data: { requestId: id, reason } })),
  );
}
