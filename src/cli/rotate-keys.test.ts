import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCommandLine, startCommand } from '../../test/support/command-line.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createVault, type EncryptionKey, sealContext } from '../base/crypto.ts';
import { createAccount } from '../db/accounts/accounts.ts';
import { recordBanks } from '../db/banks/banks.ts';
import { loadPayloadCutoffs } from '../db/core/payload-cutoffs.ts';
import { type SealedColumn, type SealedRow, sealedColumns } from '../db/core/sealed-columns.ts';
import { createUser } from '../db/people/users.ts';
import { exitOf } from '../process/spawn-with-parent.ts';

const oldKey = { id: 'old', secret: Buffer.alloc(32, 1) };
const newKey = { id: 'new', secret: Buffer.alloc(32, 2) };
const spelled = (...keys: EncryptionKey[]) =>
  keys.map(({ id, secret }) => `${id}:${secret.toString('base64')}`).join(',');

let database: TestDatabase;
/** The accounts and their user, to which the rows are bound. */
let keys: Record<SealedColumn['key'], string[]>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const environment = (...held: EncryptionKey[]) => ({
  DATABASE_URL: database.url,
  ENCRYPTION_KEYS: spelled(...held),
  JWT_SECRET: 'a secret of the tests that is long enough',
});
const rotate = (args: string[], ...held: EncryptionKey[]) =>
  runCommandLine(['rotate-keys', '--json', ...args], { env: environment(...held) });

const secretOf = (column: string, key: string) => `secret of ${column} of ${key}`;

beforeEach(async () => {
  const { db } = database;
  await db.deleteFrom('accounts').execute();
  await db.deleteFrom('users').execute();
  await recordBanks(db, [{ code: 'sandbox', name: 'Sandbox', loginUrl: 'http://127.0.0.1/', failedReason: null }]);
  const email = `${randomUUID()}@example.com`;
  const user = await createUser(db, { email, name: 'Ada', passwordHash: 'none' }, { onlyFirst: false });
  if (user.outcome !== 'created') throw new Error(user.outcome);
  const accounts = [];
  for (const name of ['One', 'Two', 'Three']) {
    accounts.push(await createAccount(db, { userId: user.id, bankCode: 'sandbox', name }));
  }
  for (const account_id of accounts) {
    await db.insertInto('browser_states').values({ account_id, state_sealed: '', resumable: true }).execute();
  }
  await db.insertInto('two_factor').values({ user_id: user.id, secret_sealed: '' }).execute();
  keys = { account_id: accounts, user_id: [user.id] };
  await sealAll(oldKey);
});

/** A row of an account that has no address. */
const rowOf = (id: string): SealedRow => ({
  key: id,
  account_id: id,
  bankCode: 'sandbox',
  webhook_url: null,
  pending_orders_endpoint: null,
  notification_transport: 'api',
  notification_endpoint_url: null,
});

async function sealAll(...held: EncryptionKey[]): Promise<void> {
  const vault = createVault(held);
  for (const { table, key, column, context } of sealedColumns) {
    for (const id of keys[key]) {
      const sealed = vault.seal(secretOf(column, id), context(rowOf(id), vault));
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sealed} where ${sql.ref(key)} = ${id}`.execute(
        database.db,
      );
    }
  }
}

/** Opens every field of every row with this key alone. */
async function openAll(key: EncryptionKey): Promise<void> {
  const vault = createVault([key]);
  for (const { table, key: row, column, context } of sealedColumns) {
    const { rows } = await sql<{ id: string; sealed: string }>`
      select ${sql.ref(row)} as id, ${sql.ref(column)} as sealed from ${sql.table(table)}`.execute(database.db);
    expect(rows.length).toBe(keys[row].length);
    for (const { id, sealed } of rows) expect(vault.open(sealed, context(rowOf(id), vault))).toBe(secretOf(column, id));
  }
}

test('every column that is called sealed is in the list', async () => {
  const { rows } = await sql<{ place: string }>`
    select table_name || '.' || column_name as place from information_schema.columns
    where table_schema = 'public' and column_name like '%sealed%'`.execute(database.db);
  const listed = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  expect(listed.sort()).toEqual(rows.map(({ place }) => place).sort());
});

test('every field is sealed with the newest key, and then the old key is not needed any more', async () => {
  const before = await rotate(['--check'], newKey, oldKey);
  expect([before.code, JSON.parse(before.out).keys]).toEqual([1, [{ keyId: 'old', fields: 31 }]]);
  const done = await rotate([], newKey, oldKey);
  expect([done.code, JSON.parse(done.out)]).toEqual([
    0,
    { newest: 'new', keys: [{ keyId: 'new', fields: 31 }], resealed: 31, unreadable: [] },
  ]);
  await openAll(newKey);
  // What it has signed in Temporal's histories still counts as ours.
  const cutoffs = await loadPayloadCutoffs(database.db);
  expect([...cutoffs.keys()]).toEqual(['old']);
  expect(cutoffs.get('old')).toBeGreaterThan(Date.now());
  expect(JSON.parse((await rotate([], newKey)).out)).toMatchObject({ resealed: 0 });
});

test('a field that no key opens is named and left as it is, and the others are sealed', async () => {
  const [account = ''] = keys.account_id;
  const lost = createVault([{ id: 'lost', secret: Buffer.alloc(32, 3) }]).seal('text', 'anywhere');
  await database.db
    .updateTable('account_settings')
    .set({ auth_token_sealed: lost })
    .where('account_id', '=', account)
    .execute();
  const done = await rotate([], newKey, oldKey);
  expect([done.code, JSON.parse(done.out)]).toMatchObject([
    1,
    { resealed: 30, unreadable: [{ table: 'account_settings', column: 'auth_token_sealed', key: account }] },
  ]);
  expect(done.said).toContain(`auth_token_sealed of ${account}`);
  expect(done.said).not.toContain(lost);
});

test('killed in the middle, every field opens still, and the next run finishes', async () => {
  const { db } = database;
  const [, , third = ''] = keys.account_id.toSorted();
  // The command has to wait for this row, and is killed there.
  await db.transaction().execute(async (trx) => {
    await trx.selectFrom('account_settings').select('account_id').where('account_id', '=', third).forUpdate().execute();
    const child = startCommand(['rotate-keys'], { env: environment(newKey, oldKey) });
    await expect.poll(() => newlySealed(), { timeout: 60_000 }).toBe(2);
    child.kill('SIGKILL');
    await Promise.all([exitOf(child), once(child.stdout, 'close')]);
  });
  const vault = createVault([newKey, oldKey]);
  for (const { table, key, column, context } of sealedColumns) {
    const { rows } = await sql<{ id: string; sealed: string }>`
      select ${sql.ref(key)} as id, ${sql.ref(column)} as sealed from ${sql.table(table)}`.execute(db);
    for (const { id, sealed } of rows) expect(vault.open(sealed, context(rowOf(id), vault))).toBe(secretOf(column, id));
  }
  expect(await rotate([], newKey, oldKey)).toMatchObject({ code: 0 });
  await openAll(newKey);
});

async function newlySealed(): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from account_settings where bank_username_sealed like 'new.%'`.execute(database.db);
  return Number(rows[0]?.count);
}

test('what is saved meanwhile is kept', async () => {
  const { db } = database;
  const [account = ''] = keys.account_id.toSorted();
  const { sealedMeanwhile, child } = await db.transaction().execute(async (trx) => {
    const vault = createVault([newKey, oldKey]);
    const sealedMeanwhile = vault.seal('a new password', sealContext.bankSecret(account, 'bank_password', 'sandbox'));
    const saved = trx.updateTable('account_settings').set({ bank_password_sealed: sealedMeanwhile });
    await saved.where('account_id', '=', account).execute();
    const child = startCommand(['rotate-keys'], { env: environment(newKey, oldKey) });
    // It has read the old text and waits to replace it.
    await expect.poll(waitingForLock, { timeout: 60_000 }).toBe(true);
    return { sealedMeanwhile, child };
  });
  expect((await exitOf(child)).code).toBe(0);
  const { bank_password_sealed } = await db
    .selectFrom('account_settings')
    .select('bank_password_sealed')
    .where('account_id', '=', account)
    .executeTakeFirstOrThrow();
  expect(bank_password_sealed).toBe(sealedMeanwhile);
});

async function waitingForLock(): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%account_settings%') as waits`.execute(
    database.db,
  );
  return rows[0]?.waits ?? false;
}
