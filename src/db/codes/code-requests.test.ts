import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { accepted, refused, sixDigits } from '../../../test/support/scripted-bank.ts';
import type { CodeOutcome } from '../../banks/bank.ts';
import { recordSessionEnd } from '../sessions/session-end.ts';
import { claimSession, SessionSuperseded } from '../sessions/sessions.ts';
import { markUnanswered } from '../sessions/unanswered.ts';
import { findSealedSeed } from './authenticator.ts';
import { askPeople, beginCodeCheck, openCodeRequest, recordCodeOutcome, recordResend } from './code-requests.ts';
import type { CodeRequestKey } from './otp-requests.ts';

let database: TestDatabase;
let sequence = 0;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** Makes a session that has begun, for a new account or for the given one. */
async function session(accountId?: string): Promise<CodeRequestKey> {
  const id = accountId ?? (await createAccountRecord(database.db));
  const sealed = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await database.db.updateTable('account_settings').set(sealed).where('account_id', '=', id).execute();
  const key = { accountId: id, sessionId: randomUUID() };
  await claimSession(database.db, { ...key, sequence: ++sequence, host: 'here' });
  return { ...key, requestId: randomUUID() };
}

const open = (key: CodeRequestKey, by: 'people' | 'service' = 'people') =>
  openCodeRequest(database.db, key, sixDigits, 300, by);
const begin = (key: CodeRequestKey, again?: boolean) => beginCodeCheck(database.db, key, again);
const judge = (key: CodeRequestKey, outcome: CodeOutcome) => recordCodeOutcome(database.db, key, outcome);
const request = ({ requestId }: CodeRequestKey) =>
  database.db.selectFrom('otp_requests').selectAll().where('id', '=', requestId).executeTakeFirstOrThrow();
const account = ({ accountId }: CodeRequestKey) =>
  database.db.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow();
const stages = async ({ sessionId }: CodeRequestKey) => {
  const run = database.db.selectFrom('runs').select('stages').where('id', '=', sessionId);
  return (await run.executeTakeFirstOrThrow()).stages.map(({ stage }) => stage);
};
const told = async ({ accountId }: CodeRequestKey) => {
  const events = database.db.selectFrom('events').select('type').where('account_id', '=', accountId).orderBy('id');
  return (await events.execute()).map(({ type }) => type).filter((type) => /assistance|login/.test(type));
};

let key: CodeRequestKey;
/** Another account with the same request at the same time, which nothing may change. */
let other: CodeRequestKey;
let otherBefore: unknown;
const allOf = async (of: CodeRequestKey) => [await request(of), await account(of), await stages(of), await told(of)];
beforeEach(async () => {
  [key, other] = [await session(), await session()];
  for (const each of [key, other]) await open(each);
  otherBefore = await allOf(other);
});
const expectOtherUntouched = async () => expect(await allOf(other)).toEqual(otherBefore);

describe('a code may be typed', () => {
  test('once, by the session that asked for it, and the account says that it is checked', async () => {
    expect(await begin(key)).toBe(true);
    expect(await begin(key)).toBe(false);
    expect(await request(key)).toMatchObject({ state: 'pending', verifying: true });
    expect(await account(key)).toMatchObject({ state: 'verifying_otp' });
    expect(await stages(key)).toEqual(['logging_in', 'awaiting_otp', 'verifying_otp']);
    await expectOtherUntouched();
  });

  test('again when the answer to the first try did not arrive', async () => {
    expect(await begin(key, true)).toBe(true);
    expect(await begin(key, true)).toBe(true);
  });

  test('not when a newer session is the current one of the account', async () => {
    await session(key.accountId);
    expect(await begin(key)).toBe(false);
    expect(await begin(key, true)).toBe(false);
    expect(await request(key)).toMatchObject({ verifying: false });
  });

  test('not when the session of its request has been given up', async () => {
    const { accountId } = key;
    await database.db.updateTable('accounts').set({ session_id: null }).where('id', '=', accountId).execute();
    expect(await begin(key)).toBe(false);
  });

  test('not by the session that is current now for a request of an earlier one', async () => {
    const newer = await session(key.accountId);
    expect(await begin({ ...newer, requestId: key.requestId })).toBe(false);
    expect(await begin({ ...key, sessionId: newer.sessionId }, true)).toBe(false);
  });

  test('not by a session of another account', async () => {
    expect(await begin({ ...other, requestId: key.requestId })).toBe(false);
    expect(await request(key)).toMatchObject({ verifying: false });
    await expectOtherUntouched();
  });

  test('not when the request has ended', async () => {
    await database.db.updateTable('otp_requests').set({ state: 'expired' }).where('id', '=', key.requestId).execute();
    expect(await begin(key)).toBe(false);
    expect(await begin(key, true)).toBe(false);
  });

  test('not when the account has been deleted', async () => {
    await database.db.updateTable('accounts').set({ deleted_at: new Date() }).where('id', '=', key.accountId).execute();
    expect(await begin(key)).toBe(false);
  });
});

describe('a request', () => {
  test('is opened once for people, who are told', async () => {
    expect(await open(key)).toEqual(await open(key));
    expect(await request(key)).toMatchObject({ purpose: 'login', answered_by_service: false, verifying: false });
    expect(await account(key)).toMatchObject({ state: 'awaiting_otp' });
    expect(await told(key)).toEqual(['assistance.requested']);
  });

  test('that the service answers by itself is told to nobody, also not how it ended', async () => {
    const own = await session();
    await open(own, 'service');
    expect(await request(own)).toMatchObject({ answered_by_service: true });
    expect(await account(own)).toMatchObject({ state: 'logging_in' });
    await begin(own);
    await judge(own, refused);
    expect(await request(own)).toMatchObject({ attempts: 1, last_rejection: 'otp_rejected' });
    await begin(own);
    await judge(own, accepted);
    expect(await request(own)).toMatchObject({ state: 'fulfilled' });
    expect(await told(own)).toEqual([]);
  });

  test('of an earlier session is cancelled by the next one, and what ended before stays as it was', async () => {
    await begin(key);
    await judge(key, accepted);
    const second = await session(key.accountId);
    await open(second);
    await begin(second);
    const third = await session(key.accountId);
    await open(third);
    expect(await request(key)).toMatchObject({ state: 'fulfilled', reason: null });
    expect(await request(second)).toMatchObject({ state: 'cancelled', reason: 'superseded', verifying: false });
    expect(await request(third)).toMatchObject({ state: 'pending' });
    expect((await told(key)).slice(-2)).toEqual(['assistance.cancelled', 'assistance.requested']);
    await expectOtherUntouched();
  });

  test('is not opened by a session that has been given up', async () => {
    await session(key.accountId);
    await expect(open({ ...key, requestId: randomUUID() })).rejects.toThrow(SessionSuperseded);
  });

  test('keeps what the bank says with another code, for as long as it is pending', async () => {
    await recordResend(database.db, key, { ...sixDigits, triesLeft: 1, canResend: false });
    expect(await request(key)).toMatchObject({ tries_left: 1, can_resend: false });
    await expectOtherUntouched();
    await begin(key);
    await judge(key, accepted);
    await recordResend(database.db, key, sixDigits);
    expect(await request(key)).toMatchObject({ tries_left: 1, can_resend: false });
  });

  test('of another code says how that one comes, where the bank says it', async () => {
    const resent = (channel: 'sms' | 'unknown') =>
      recordResend(database.db, key, { ...sixDigits, descriptor: { ...sixDigits.descriptor, channel } });
    await resent('sms');
    expect(await request(key)).toMatchObject({ channel: 'sms' });
    await resent('unknown');
    expect(await request(key)).toMatchObject({ channel: 'sms' });
  });

  test('that the service could not answer is asked of people from now on', async () => {
    const own = await session();
    await open(own, 'service');
    const { expiresAt } = await askPeople(database.db, own, 900);
    expect(await request(own)).toMatchObject({ answered_by_service: false, expires_at: expiresAt });
    expect(await account(own)).toMatchObject({ state: 'awaiting_otp' });
    expect(await told(own)).toEqual(['assistance.requested']);
    await expectOtherUntouched();
  });
});

describe('what the bank made of a code', () => {
  test('is written once, and only while the code is checked', async () => {
    await judge(key, accepted);
    expect(await request(key)).toMatchObject({ state: 'pending', verifying: false });
    await begin(key);
    await judge(key, accepted);
    await judge(key, refused);
    expect(await request(key)).toMatchObject({ state: 'fulfilled', attempts: 0, verifying: false, reason: null });
    expect((await request(key)).ended_at).not.toBeNull();
    expect(await told(key)).toEqual(['assistance.requested', 'assistance.fulfilled']);
    await expectOtherUntouched();
  });

  test('leaves the request pending where another code may be tried', async () => {
    await begin(key);
    await judge(key, refused);
    await judge(key, refused);
    expect(await request(key)).toMatchObject({ state: 'pending', attempts: 1, tries_left: 2, verifying: false });
    expect((await request(key)).ended_at).toBeNull();
    expect(await account(key)).toMatchObject({ state: 'awaiting_otp' });
    expect(await told(key)).toEqual(['assistance.requested', 'login.failed', 'assistance.requested']);
    expect(await begin(key)).toBe(true);
    await expectOtherUntouched();
  });

  test.each([
    ['refuses it for good', { ...refused, canRetry: false, triesLeft: 0 } as const, 1, 'otp_rejected'],
    ['fails', { outcome: 'failed', reason: 'bank_unavailable' } as const, 0, 'bank_unavailable'],
  ])('ends the request where it %s', async (_, outcome, attempts, reason) => {
    await begin(key);
    await judge(key, outcome);
    expect(await request(key)).toMatchObject({ state: 'cancelled', attempts, reason, verifying: false });
    expect(await told(key)).toEqual(['assistance.requested', 'assistance.cancelled']);
    expect(await begin(key)).toBe(false);
  });

  test('is not written over what ended meanwhile', async () => {
    await begin(key);
    const end = { sessionId: key.sessionId, reason: null, request: 'cancelled', requestReason: 'stopped' } as const;
    await database.db
      .updateTable('otp_requests')
      .set({ state: end.request, reason: end.requestReason })
      .where('id', '=', key.requestId)
      .execute();
    await judge(key, accepted);
    expect(await request(key)).toMatchObject({ state: 'cancelled', reason: 'stopped' });
    await recordSessionEnd(database.db, {
      end: { ...end, outcome: 'cancelled' },
      standing: { accountId: key.accountId, state: 'stopped', nextRunAt: null, failures: 0, blocked: null },
    });
    await expect(judge(key, accepted)).rejects.toThrow(SessionSuperseded);
  });
});

describe('the seed of an authenticator', () => {
  const isWithheld = async ({ accountId }: CodeRequestKey) => (await findSealedSeed(database.db, accountId)).isWithheld;
  const answered = async (channel: 'unknown' | 'authenticator', by: 'people' | 'service', outcome: CodeOutcome) => {
    const own = await session();
    const { descriptor } = sixDigits;
    await openCodeRequest(database.db, own, { ...sixDigits, descriptor: { ...descriptor, channel } }, 300, by);
    await begin(own);
    await judge(own, outcome);
    return isWithheld(own);
  };

  test('is withheld after a refusal where it was a guess that the bank wants its code', async () => {
    expect(await answered('unknown', 'service', refused)).toBe(true);
    expect(await answered('unknown', 'service', accepted)).toBe(false);
    expect(await answered('unknown', 'people', refused)).toBe(false);
    expect(await answered('authenticator', 'service', refused)).toBe(false);
  });
});

describe('what the bank may have seen', () => {
  const unanswered = async ({ sessionId }: CodeRequestKey) => {
    const run = database.db.selectFrom('runs').select('unanswered').where('id', '=', sessionId);
    return (await run.executeTakeFirstOrThrow()).unanswered;
  };

  test.each(['people', 'service'] as const)('is answered when it asks for a code of %s', async (by) => {
    const own = await session();
    await markUnanswered(database.db, own, 'credentials');
    await open(own, by);
    expect(await unanswered(own)).toBeNull();
  });

  test.each([
    ['accepted', accepted, null],
    ['refused', refused, null],
    ['not judged', { outcome: 'failed', reason: 'bank_unavailable' } as const, 'code'],
  ])('of a code that was %s', async (_, outcome, left) => {
    await begin(key);
    expect(await unanswered(key)).toBe('code');
    await judge(key, outcome);
    expect(await unanswered(key)).toBe(left);
    expect(await unanswered(other)).toBeNull();
  });

  test('is not answered by a verdict on a code that is not checked', async () => {
    await markUnanswered(database.db, key, 'another_code');
    await judge(key, accepted);
    expect(await unanswered(key)).toBe('another_code');
    await recordResend(database.db, key, sixDigits);
    expect(await unanswered(key)).toBeNull();
  });
});
