import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord, createRequestRecord } from '../../../test/support/records.ts';
import { findLoginHours } from './login-hours.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each([
  ['a person was asked', { answered_by_service: false, last_rejection: null, state: 'fulfilled' }, true],
  ['the authenticator was taken', { answered_by_service: true, last_rejection: null, state: 'fulfilled' }, false],
  [
    'it was taken at the second try',
    { answered_by_service: true, last_rejection: 'otp_rejected', state: 'fulfilled' },
    false,
  ],
  ['it was refused', { answered_by_service: true, last_rejection: 'otp_rejected', state: 'cancelled' }, true],
  [
    'the session ended before the bank answered',
    { answered_by_service: true, last_rejection: null, state: 'cancelled' },
    false,
  ],
] as const)('whether a login may need a person, when last time %s', async (_when, changed, seedFailed) => {
  const { db } = database;
  const accountId = await createAccountRecord(db);
  expect(await findLoginHours(db, accountId)).toMatchObject({ seedFailed: false });
  const id = await createRequestRecord(db, accountId);
  await db.updateTable('otp_requests').set(changed).where('id', '=', id).execute();
  expect(await findLoginHours(db, accountId)).toMatchObject({ seedFailed });
});
