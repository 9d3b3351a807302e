import { sql } from 'kysely';
import { eraseAccount } from '../accounts/accounts.ts';
import type { Db } from '../core/connect.ts';
import { type AuditEntry, recordAudit } from '../history/audit-log.ts';

/**
 * Deletes a user with everything that belongs to them. Secrets, keys and sign-ins are deleted now. The rows of the
 * accounts stay, without a name, until their sessions have left the banks in order; then they are pruned
 * (`retention.ts`). Returns the ids of the accounts whose sessions have to end. The audit log keeps its entries, as
 * always.
 */
export async function deleteUser(db: Db, userId: string, entry: AuditEntry): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await recordAudit(trx, entry);
    // A concurrent `createAccount` waits for this lock, and is then refused.
    await trx
      .updateTable('users')
      .set({
        deleted_at: sql<Date>`now()`,
        email: sql<string>`'deleted-' || id || '@invalid'`,
        name: 'Deleted',
        password_hash: 'none',
      })
      .where('id', '=', userId)
      .execute();
    const accounts = await trx
      .selectFrom('accounts')
      .select('id')
      .where('user_id', '=', userId)
      .where('deleted_at', 'is', null)
      .execute();
    for (const { id } of accounts) await eraseAccount(trx, id);
    for (const table of ['api_keys', 'two_factor', 'sign_ins', 'realtime_tickets', 'login_queue'] as const)
      await trx.deleteFrom(table).where('user_id', '=', userId).execute();
    return accounts.map(({ id }) => id);
  });
}
