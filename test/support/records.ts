import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import { createAccount } from '../../src/db/accounts/accounts.ts';
import { recordBanks } from '../../src/db/banks/banks.ts';
import type { Db } from '../../src/db/core/connect.ts';
import type { Database } from '../../src/db/core/schema.ts';
import { createUser } from '../../src/db/people/users.ts';

/** Creates an account of a new user, with default settings and no credentials. */
export async function createAccountRecord(db: Db): Promise<string> {
  const pace = { concurrentLogins: 200, loginsPerMinute: 12_000 };
  const sandbox = { code: 'sandbox', name: 'Sandbox Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: null };
  await recordBanks(db, [{ ...sandbox, pace }]);
  const owner = { email: `${randomUUID()}@example.com`, name: 'Ada', passwordHash: 'none' };
  const user = await createUser(db, owner, { onlyFirst: false });
  if (user.outcome !== 'created') throw new Error(user.outcome);
  const id = await createAccount(db, { userId: user.id, bankCode: 'sandbox', name: 'Main' });
  // Tests look at what happens to the account from now on.
  await db.deleteFrom('events').where('account_id', '=', id).execute();
  return id;
}

/** Creates a login that waits for its code. */
export async function createRequestRecord(db: Db, accountId: string): Promise<string> {
  const id = randomUUID();
  const run = { id: randomUUID(), account_id: accountId, sequence: 1, session_type: 'one-shot' as const };
  await db.insertInto('runs').values(run).execute();
  await db
    .insertInto('otp_requests')
    .values({
      id,
      account_id: accountId,
      session_id: run.id,
      length: 6,
      type: 'numeric',
      expires_at: new Date(Date.now() + 300_000),
    })
    .execute();
  return id;
}

/** Stores movements as a reading would have, the oldest first. They differ in their given fields. Returns their ids. */
export async function createMovementRecords(
  db: Db,
  accountId: string,
  changes: Partial<Insertable<Database['movements']>>[],
): Promise<string[]> {
  const rows = changes.map((change, place) => ({
    id: randomUUID(),
    account_id: accountId,
    external_id: randomUUID(),
    booked_on: '2026-01-02',
    received_at: new Date(Date.UTC(2026, 0, 2, 0, 0, place)),
    amount: '12.50',
    currency: 'EUR',
    sender_name: 'Ada',
    description: 'Rent',
    pending: false,
    ...change,
  }));
  await db.insertInto('movements').values(rows).execute();
  return rows.map(({ id }) => id);
}
