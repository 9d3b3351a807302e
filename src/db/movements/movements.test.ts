import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import type { BankMovement } from '../../domain/movements/movement.ts';
import { listMovements } from './movement-list.ts';
import { ingestMovements, lastMovementDay } from './movements.ts';

let database: TestDatabase;
let accountId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  accountId = await createAccountRecord(database.db);
});

const rent: BankMovement = {
  bankId: null,
  bookedOn: '2026-03-02',
  bookedAt: null,
  amount: '-1250.5',
  currency: 'EUR',
  description: 'Rent March',
  senderName: 'Ada',
  reference: null,
  pending: false,
};

const ingest = (movements: BankMovement[], timeZone = 'Europe/Madrid') =>
  database.db.transaction().execute((trx) => ingestMovements(trx, { accountId, timeZone, movements }));
const list = async (limit = 500, offset = 0) =>
  (await listMovements(database.db, { accountId, limit, offset })).movements;

test('stores what the bank shows, and adds nothing when it is read again', async () => {
  const statement = [rent, rent, { ...rent, bankId: 'B1', description: 'Salary', amount: '3000', senderName: null }];
  expect(await ingest(statement)).toEqual({ read: 3, added: 3, changed: 0 });
  expect(await ingest([...statement].reverse())).toEqual({ read: 3, added: 0, changed: 0 });
  const rows = await list();
  expect(rows).toMatchObject([
    { amount: '-1250.50', senderName: 'Ada', pending: false, notifiedAt: null },
    { amount: '-1250.50' },
    { externalId: 'B1', amount: '3000.00', description: 'Salary' },
  ]);
  expect(new Set(rows.map((row) => row.externalId)).size).toBe(3);
});

test('two readings at the same time add nothing twice', async () => {
  const statement = Array.from({ length: 300 }, (_, index) => ({ ...rent, reference: index % 3 ? `R${index}` : null }));
  const counts = await Promise.all([ingest(statement), ingest(statement), ingest(statement.slice(100))]);
  expect(counts.reduce((sum, { added }) => sum + added, 0)).toBe(300);
  expect(await list()).toHaveLength(300);
});

test('a pending movement that is posted keeps its row and its external id', async () => {
  await ingest([{ ...rent, bankId: 'P1', pending: true }]);
  const [before] = await list();
  expect(await ingest([{ ...rent, bankId: 'B1', bookedOn: '2026-03-04', description: 'RENT' }])).toMatchObject({
    added: 0,
  });
  expect(await list()).toEqual([
    { ...before, description: 'RENT', pending: false, waiting: true, receivedAt: new Date('2026-03-03T23:00:00Z') },
  ]);
  // The bank gives the old id to another movement.
  expect(await ingest([{ ...rent, bankId: 'P1', amount: '7' }])).toMatchObject({ added: 1 });
});

test("a movement is received at the bank's time, or when the bank's day begins", async () => {
  await ingest([
    { ...rent, bookedAt: '2026-03-02T10:15:00+01:00', reference: 'time' },
    { ...rent, bookedOn: '2026-07-02', reference: 'summer' },
    { ...rent, bookedOn: '2026-01-02', reference: 'winter' },
  ]);
  // In Beirut the clocks go forward at midnight, so that day begins at one.
  await ingest([{ ...rent, bookedOn: '2026-03-29', reference: 'gap' }], 'Asia/Beirut');
  const times = Object.fromEntries((await list()).map((row) => [row.reference, row.receivedAt.toISOString()]));
  expect(times).toEqual({
    time: '2026-03-02T09:15:00.000Z',
    summer: '2026-07-01T22:00:00.000Z',
    winter: '2026-01-01T23:00:00.000Z',
    gap: '2026-03-28T22:00:00.000Z',
  });
});

test('lists newest first, page by page, in the order of the bank', async () => {
  await ingest(Array.from({ length: 5 }, (_, index) => ({ ...rent, description: `Line ${index}` })));
  await ingest([{ ...rent, bookedOn: '2026-03-03', description: 'Newest' }]);
  const first = await listMovements(database.db, { accountId, limit: 4, offset: 0 });
  const second = await listMovements(database.db, { accountId, limit: 4, offset: 4 });
  expect(first.hasMore).toBe(true);
  expect(second.hasMore).toBe(false);
  const all = [...first.movements, ...second.movements].map((row) => row.description);
  expect(all).toEqual(['Newest', 'Line 0', 'Line 1', 'Line 2', 'Line 3', 'Line 4']);
});

test('the next reading begins a week before the newest day, and before what may still be posted', async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  expect(await lastMovementDay(database.db, accountId)).toBeNull();
  await ingest([{ ...rent, bookedOn: daysAgo(3) }]);
  expect(await lastMovementDay(database.db, accountId)).toBe(daysAgo(10));
  await ingest([{ ...rent, bookedOn: daysAgo(20), pending: true, amount: '1' }]);
  expect(await lastMovementDay(database.db, accountId)).toBe(daysAgo(27));
  // A pending movement that the bank has forgotten does not widen the window forever.
  await ingest([{ ...rent, bookedOn: daysAgo(90), pending: true, amount: '2' }]);
  expect(await lastMovementDay(database.db, accountId)).toBe(daysAgo(27));
});

test('refuses what is no movement without repeating it', async () => {
  await expect(ingest([{ ...rent, amount: '1.250,50' }])).rejects.toThrow(
    /^A movement has an amount that is no decimal/,
  );
  expect(await list()).toEqual([]);
});
