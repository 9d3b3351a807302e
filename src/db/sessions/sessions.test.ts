import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import {
  asCurrentSession,
  claimSession,
  countMovements,
  currentPace,
  forgetBankSession,
  isAccountDeleted,
  recordProgress,
  recordStage,
  type SessionKey,
  SessionSuperseded,
  saveBrowserState,
} from './sessions.ts';

let database: TestDatabase;
let accountId: string;
/** An account that nothing may change. */
let bystander: SessionKey;
let bystanderBefore: unknown;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  bystander = await begun(await createAccount());
  await saveBrowserState(database.db, bystander, { sealed: 'of the bystander', resumable: true });
  bystanderBefore = await allOf(bystander);
  accountId = await createAccount();
});
const expectBystanderUntouched = async () => expect(await allOf(bystander)).toEqual(bystanderBefore);

async function createAccount(): Promise<string> {
  const id = await createAccountRecord(database.db);
  await settings(id, { bank_username_sealed: 'sealed name', bank_password_sealed: 'sealed password' });
  return id;
}
const settings = (id: string, changed: object) =>
  database.db.updateTable('account_settings').set(changed).where('account_id', '=', id).execute();
const setAccount = (id: string, changed: object) =>
  database.db.updateTable('accounts').set(changed).where('id', '=', id).execute();
const account = (id = accountId) =>
  database.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const run = (key: SessionKey) =>
  database.db.selectFrom('runs').selectAll().where('id', '=', key.sessionId).executeTakeFirstOrThrow();
const state = (id = accountId) =>
  database.db.selectFrom('browser_states').selectAll().where('account_id', '=', id).executeTakeFirst();
const told = async (id = accountId) => {
  const events = database.db.selectFrom('events').select('type').where('account_id', '=', id).orderBy('id');
  return (await events.execute()).map(({ type }) => type);
};
const allOf = async (key: SessionKey) => [
  await account(key.accountId),
  await run(key),
  await state(key.accountId),
  await told(key.accountId),
];
const stages = async (key: SessionKey) => (await run(key)).stages.map(({ stage }) => stage);

const claim = (sequence: number, sessionId: string = randomUUID()) =>
  claimSession(database.db, { accountId, sessionId, sequence, host: 'here' });

async function begun(id = accountId, sequence = 1): Promise<SessionKey> {
  const key = { accountId: id, sessionId: randomUUID() };
  await claimSession(database.db, { ...key, sequence, host: 'here' });
  return key;
}

describe('a session begins', () => {
  test('with what it needs of its account, and the account says so', async () => {
    await setAccount(accountId, { next_run_at: new Date() });
    const sessionId = randomUUID();
    expect(await claim(3, sessionId)).toEqual({
      bankCode: 'sandbox',
      sessionType: 'one-shot',
      loginMode: 'simple',
      usernameSealed: 'sealed name',
      passwordSealed: 'sealed password',
      assistanceTimeoutSeconds: 300,
      browserState: null,
    });
    const now = { session_id: sessionId, session_sequence: '3', host: 'here', next_run_at: null, state: 'logging_in' };
    expect(await account()).toMatchObject(now);
    expect(await stages({ accountId, sessionId })).toEqual(['logging_in']);
    await expectBystanderUntouched();
  });

  test('once, though its worker asks again', async () => {
    const sessionId = randomUUID();
    expect(await claim(1, sessionId)).toEqual(await claim(1, sessionId));
    expect(await told()).toEqual(['session.started', 'session.state']);
    expect(await stages({ accountId, sessionId })).toEqual(['logging_in']);
  });

  test('after an earlier one, not before or beside it', async () => {
    await claim(2);
    expect(await claim(1)).toBeNull();
    expect(await claim(2)).toBeNull();
    expect(await claim(3)).not.toBeNull();
  });

  test('with the cookies of the last one, its own only', async () => {
    const key = await begun();
    await saveBrowserState(database.db, key, { sealed: 'cookies', resumable: true });
    expect(await claim(2)).toMatchObject({ browserState: { sealed: 'cookies', resumable: true } });
    await expectBystanderUntouched();
  });

  test.each(['bank_username_sealed', 'bank_password_sealed'])('not without %s', async (missing) => {
    await settings(accountId, { [missing]: null });
    expect(await claim(1)).toBeNull();
  });

  test('not while the account is blocked', async () => {
    await setAccount(accountId, { scrape_blocked_at: new Date(), scrape_blocked_reason: 'bad_credentials' });
    expect(await claim(1)).toBeNull();
  });

  test('not after the account has been deleted', async () => {
    await setAccount(accountId, { deleted_at: new Date() });
    expect(await claim(1)).toBeNull();
  });
});

const outdated: [string, (key: SessionKey) => Promise<unknown>][] = [
  ['given up', () => setAccount(accountId, { session_id: null })],
  ['replaced by a newer one', () => begun(accountId, 2)],
  ['of a deleted account', () => setAccount(accountId, { deleted_at: new Date() })],
];

describe.each(outdated)('a session that is %s', (_, become) => {
  let key: SessionKey;
  let before: unknown;
  beforeEach(async () => {
    key = await begun();
    await saveBrowserState(database.db, key, { sealed: 'cookies', resumable: true });
    await become(key);
    before = await allOf(key);
  });
  const expectUnchanged = async () => expect(await allOf(key)).toEqual(before);

  test('does nothing that has to be done as the current one', async () => {
    let isDone = false;
    const work = asCurrentSession(database.db, key, async () => {
      isDone = true;
    });
    await expect(work).rejects.toThrow(SessionSuperseded);
    expect(isDone).toBe(false);
  });

  test('does not say where it is', async () => {
    await expect(recordProgress(database.db, key, 'scraping')).rejects.toThrow(SessionSuperseded);
    await expect(recordStage(database.db, key, 'resumed')).rejects.toThrow(SessionSuperseded);
    await expectUnchanged();
  });

  test('does not save its cookies over those that are there', async () => {
    const late = { sealed: 'late cookies', resumable: false };
    await expect(saveBrowserState(database.db, key, late)).rejects.toThrow(SessionSuperseded);
    await expectUnchanged();
  });
});

test('a session that was replaced does not forget the cookies of the newer one', async () => {
  const old = await begun();
  const newer = await begun(accountId, 2);
  await saveBrowserState(database.db, newer, { sealed: 'cookies', resumable: true });
  await forgetBankSession(database.db, old);
  expect(await state()).toMatchObject({ resumable: true });
});

describe('a session that goes on', () => {
  let key: SessionKey;
  beforeEach(async () => {
    key = await begun();
  });

  test('says where it is; a state is told when it is another one', async () => {
    await recordProgress(database.db, key, 'monitoring');
    await recordProgress(database.db, key, 'monitoring');
    expect(await account()).toMatchObject({ state: 'monitoring' });
    expect(await stages(key)).toEqual(['logging_in', 'monitoring', 'monitoring']);
    expect(await told()).toEqual(['session.started', 'session.state', 'session.state']);
    await expectBystanderUntouched();
  });

  test('adds a stage to its own run only', async () => {
    await recordStage(database.db, key, 'resumed');
    expect(await stages(key)).toEqual(['logging_in', 'resumed']);
    expect(await account()).toMatchObject({ state: 'logging_in' });
    await expectBystanderUntouched();
  });

  test('saves its cookies again and again, and says when there is nothing left to go on with', async () => {
    await saveBrowserState(database.db, key, { sealed: 'first', resumable: true });
    await saveBrowserState(database.db, key, { sealed: 'second', resumable: true });
    expect(await state()).toMatchObject({ state_sealed: 'second', resumable: true });
    await forgetBankSession(database.db, key);
    expect(await state()).toMatchObject({ state_sealed: 'second', resumable: false });
    await expectBystanderUntouched();
  });

  test('counts its readings, and tells of those that somebody waits for or that brought something', async () => {
    const read = (counts: { read: number; added: number }, awaited: boolean) =>
      asCurrentSession(database.db, key, (trx) => countMovements(trx, key, counts, { awaited }));
    await read({ read: 5, added: 0 }, false);
    expect(await told()).not.toContain('scrape.finished');
    await read({ read: 5, added: 0 }, true);
    await read({ read: 7, added: 2 }, false);
    expect((await told()).filter((type) => type === 'scrape.finished')).toHaveLength(2);
    expect(await run(key)).toMatchObject({ movements_read: 17, movements_new: 2 });
    expect((await run(key)).last_read_at).not.toBeNull();
    await expectBystanderUntouched();
  });

  test('reads as often as its own account wants it', async () => {
    await settings(accountId, { session_type: 'persistent', monitor_interval_seconds: 60 });
    const pace = { sessionType: 'persistent', monitorIntervalSeconds: 60 };
    expect(await currentPace(database.db, accountId)).toMatchObject(pace);
  });
});

test('an account is deleted once it says so', async () => {
  expect(await isAccountDeleted(database.db, accountId)).toBe(false);
  await setAccount(accountId, { deleted_at: new Date() });
  expect(await isAccountDeleted(database.db, accountId)).toBe(true);
  expect(await isAccountDeleted(database.db, bystander.accountId)).toBe(false);
});

test('two that work as the current session do so one after the other', async () => {
  const key = await begun();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const one = asCurrentSession(database.db, key, async () => {
    order.push('one begins');
    await first.promise;
    order.push('one ends');
  });
  await expect.poll(() => order).toEqual(['one begins']);
  const two = asCurrentSession(database.db, key, async () => {
    order.push('two');
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  first.resolve();
  await Promise.all([one, two]);
  expect(order).toEqual(['one begins', 'one ends', 'two']);
});
