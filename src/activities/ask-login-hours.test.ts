import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { insertLabAccount, insertLabUser, type LabSettings } from '../../test/support/lab-account.ts';
import { scriptedBank, sixDigits } from '../../test/support/scripted-bank.ts';
import { createVault, sealContext } from '../base/crypto.ts';
import { createLogger } from '../base/log.ts';
import { recordBanks } from '../db/banks/banks.ts';
import { openCodeRequest } from '../db/codes/code-requests.ts';
import { claimSession } from '../db/sessions/sessions.ts';
import { createAskLoginHours, type LoginHoursAnswer } from './ask-login-hours.ts';
import type { SessionDependencies } from './held-session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Monday, at ten in the morning. */
const now = Date.UTC(2026, 0, 5, 10);
const seed = 'otpauth://totp/bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const hours = (from: string, to: string, time_zone = 'UTC') =>
  JSON.stringify({ time_zone, windows: [{ days: ['mon'], from, to }] });
const closed = hours('13:00', '14:00');
const anyHour: LoginHoursAnswer = { closed: null, resumable: false };

let database: TestDatabase;
let user: string;
const bank = scriptedBank('scripted');
beforeAll(async () => {
  database = await createTestDatabase();
  user = await insertLabUser(database.db);
  const { code, name, loginUrl } = bank;
  const pace = { concurrentLogins: 1_000, loginsPerMinute: 100_000 };
  await recordBanks(database.db, [{ code, name, loginUrl, failedReason: null, pace }]);
});
afterAll(() => database?.drop());

const account = (settings: LabSettings, id: string = randomUUID()) =>
  insertLabAccount(
    { db: database.db, vault },
    { user, bankCode: bank.code, id },
    { login_mode: 'assisted', login_hours: closed, ...settings },
  );
const ask = (accountId: string) =>
  createAskLoginHours({ db: database.db, vault, log: createLogger('test', 'silent') } as SessionDependencies)({
    accountId,
    now,
  });
/** The bank may still hold its last session. */
const hold = (account_id: string) =>
  database.db.insertInto('browser_states').values({ account_id, state_sealed: 'sealed', resumable: true }).execute();
const sealSeed = (accountId: string, text: string, bankCode = bank.code) =>
  database.db
    .updateTable('account_settings')
    .set({
      bank_totp_secret_sealed: vault.seal(text, sealContext.bankSecret(accountId, 'bank_totp_secret', bankCode)),
    })
    .where('account_id', '=', accountId)
    .execute();

describe('a login that may need a person', () => {
  test('waits for the login hours, and says when they begin at their place', async () => {
    const { closed: waits, resumable } = await ask(await account({}));
    expect(waits?.until).toBe('13:00 UTC');
    expect(Date.parse(waits?.opensAt ?? '')).toBeGreaterThanOrEqual(now + 3 * HOUR);
    expect(resumable).toBe(false);
  });

  test('may begin in the hours', async () => {
    const id = await account({ login_hours: hours('09:00', '11:00') });
    expect(await ask(id)).toEqual(anyHour);
    await hold(id);
    expect(await ask(id)).toEqual({ closed: null, resumable: true });
  });

  test('begins at a time of its own in the first five minutes', async () => {
    // The place of an account comes from its id, so these are always the same places.
    const ids = Array.from({ length: 10 }, (_, index) => `${index}0000000-0000-4000-8000-000000000000`);
    for (const id of ids) await account({}, id);
    const begins = await Promise.all(
      ids.map(async (id) => Date.parse((await ask(id)).closed?.opensAt ?? '') - now - 3 * HOUR),
    );
    expect(Math.min(...begins)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...begins)).toBeLessThanOrEqual(5 * MINUTE);
    expect(Math.max(...begins) - Math.min(...begins)).toBeGreaterThan(MINUTE);
  });

  test('may go on at any hour with a session that the bank still holds', async () => {
    const id = await account({});
    await hold(id);
    expect(await ask(id)).toMatchObject({ closed: { until: '13:00 UTC' }, resumable: true });
  });

  test('is not kept waiting by hours of a time zone that this worker does not know', async () => {
    const id = await account({ login_hours: hours('13:00', '14:00', 'Mars/Olympus') });
    await hold(id);
    expect(await ask(id)).toEqual(anyHour);
  });
});

describe('the login hours do not concern', () => {
  test.each<[string, LabSettings]>([
    ['an account that has none', { login_hours: null }],
    ['an account that logs in unattended', { login_mode: 'simple' }],
    ['an account whose authenticator answers', { bank_totp_secret: seed }],
  ])('%s', async (_who, settings) => {
    const id = await account(settings);
    await hold(id);
    expect(await ask(id)).toEqual(anyHour);
  });

  test('an account that is gone', async () => {
    expect(await ask(randomUUID())).toEqual(anyHour);
  });
});

describe('an authenticator', () => {
  const waits = { closed: { until: '13:00 UTC' } };

  test('whose code the bank did not take is no reason to begin', async () => {
    const id = await account({ bank_totp_secret: seed });
    const key = { accountId: id, sessionId: randomUUID(), requestId: randomUUID() };
    await claimSession(database.db, { ...key, sequence: 1, host: 'here' });
    await openCodeRequest(database.db, key, sixDigits, 300);
    expect(await ask(id)).toMatchObject(waits);
  });

  test('whose seed does not open is no reason to begin', async () => {
    const id = await account({});
    await sealSeed(id, seed, 'another-bank');
    expect(await ask(id)).toMatchObject(waits);
  });

  test('whose seed is none is a fault of ours, and is not passed over', async () => {
    const id = await account({});
    await sealSeed(id, 'no seed');
    await expect(ask(id)).rejects.toThrow();
  });
});
