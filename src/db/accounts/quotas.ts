import { sql, type Transaction } from 'kysely';
import type { Database } from '../core/schema.ts';

/** Thrown when the user has reached the limit of this kind of record. */
export class QuotaReached extends Error {
  override name = 'QuotaReached';
  readonly what: Counted;
  readonly most: number;

  constructor(what: Counted, most: number) {
    super(`The user has ${most} ${what} already.`);
    this.what = what;
    this.most = most;
  }
}

type Counted = 'accounts' | 'API keys';

const own = {
  accounts: sql`select from accounts where deleted_at is null`,
  'API keys': sql`select from api_keys where revoked_at is null`,
};

/** Throws `QuotaReached` when one more would be too many. Concurrent callers wait for this transaction. */
export async function assertRoom(
  trx: Transaction<Database>,
  { userId, what, most }: { userId: string; what: Counted; most: number },
): Promise<void> {
  await sql`select from users where id = ${userId} for no key update`.execute(trx);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (${own[what]} and user_id = ${userId}) as own
  `.execute(trx);
  if ((rows[0]?.count ?? 0) >= most) throw new QuotaReached(what, most);
}
