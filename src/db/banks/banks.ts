import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Pace } from '../../domain/pace.ts';
import type { Db } from '../core/connect.ts';

/** A connector as a worker found it when it started. `failedReason` says why it did not load. */
type BankRecord = { code: string; name: string; loginUrl: string; failedReason: string | null };
export type StoredBank = BankRecord & { id: string; firstSeenAt: Date };

/**
 * Every worker calls this when it starts. A bank always keeps its id, and a removed bank keeps its row, because
 * accounts refer to it.
 */
export async function recordBanks(db: Db, banks: (BankRecord & { pace?: Pace })[]): Promise<void> {
  if (banks.length === 0) return;
  const rows = banks.map((bank) => ({
    id: randomUUID(),
    code: bank.code,
    name: bank.name,
    login_url: bank.loginUrl,
    failed_reason: bank.failedReason,
    ...(bank.pace && {
      concurrent_logins: bank.pace.concurrentLogins,
      logins_per_minute: bank.pace.loginsPerMinute,
    }),
  }));
  await db
    .insertInto('banks')
    // The rows are sorted, because workers that start together would otherwise lock them in different orders.
    .values(rows.toSorted((a, b) => (a.code < b.code ? -1 : 1)))
    .onConflict((conflict) =>
      conflict.column('code').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        login_url: eb.ref('excluded.login_url'),
        failed_reason: eb.ref('excluded.failed_reason'),
        concurrent_logins: eb.ref('excluded.concurrent_logins'),
        logins_per_minute: eb.ref('excluded.logins_per_minute'),
        seen_at: sql<Date>`now()`,
      })),
    )
    .execute();
}

export function listBanks(db: Db): Promise<StoredBank[]> {
  return bankRows(db).orderBy('name').orderBy('code').execute();
}

export function findBank(db: Db, id: string): Promise<StoredBank | undefined> {
  return bankRows(db).where('id', '=', id).executeTakeFirst();
}

function bankRows(db: Db) {
  return db
    .selectFrom('banks')
    .select(['id', 'code', 'name', 'login_url as loginUrl', 'failed_reason as failedReason'])
    .select('first_seen_at as firstSeenAt');
}
