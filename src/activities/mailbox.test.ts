/**
 * The activities that reach an open page through the mailbox of its worker: for a code, for another code, and for a
 * read.
 */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createAccountRecord } from '../../test/support/records.ts';
import { accepted, refused, type ScriptedBank, scriptedBank, sixDigits } from '../../test/support/scripted-bank.ts';
import { createVault, sealContext } from '../base/crypto.ts';
import { createLogger } from '../base/log.ts';
import { type Browsers, createBrowsers } from '../browser/chromium/browser.ts';
import type { LiveSession } from '../browser/session/live-session.ts';
import { createLiveSessions } from '../browser/session/live-sessions.ts';
import { SessionFailure } from '../browser/session/session-failure.ts';
import { openCodeRequest } from '../db/codes/code-requests.ts';
import { claimSession } from '../db/sessions/sessions.ts';
import { chromiumArgs, findChromium } from '../tools/chromium.ts';
import { createEnterCode } from './enter-code.ts';
import type { SessionDependencies } from './held-session.ts';
import { createReadNow } from './read-now.ts';
import { createResendCode } from './resend-code.ts';

const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const log = createLogger('test', 'silent');
let database: TestDatabase;
let browsers: Browsers;
let dependencies: SessionDependencies;
beforeAll(async () => {
  database = await createTestDatabase();
  const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
  browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, log);
  const sessions = createLiveSessions(browsers);
  // These activities neither look for a bank nor talk to Temporal.
  dependencies = { db: database.db, vault, sessions, log } as SessionDependencies;
});
afterAll(async () => {
  await browsers?.close();
  await database?.drop();
});

type Place = {
  key: { accountId: string; sessionId: string; requestId: string };
  bank: ScriptedBank;
  live: LiveSession;
};

/** Opens a session that holds the bank's code page, with its request in the database. */
async function atCodePage(prepare: (bank: ScriptedBank) => void = () => undefined): Promise<Place> {
  const { db } = database;
  const accountId = await createAccountRecord(db);
  const sealed = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await db.updateTable('account_settings').set(sealed).where('account_id', '=', accountId).execute();
  const key = { accountId, sessionId: randomUUID(), requestId: randomUUID() };
  await claimSession(db, { ...key, sequence: 1, host: 'here' });
  await openCodeRequest(db, key, sixDigits, 300);
  const bank = scriptedBank('scripted');
  prepare(bank);
  const place = { id: key.sessionId, bank, reading: 'monitoring' } as const;
  const live = await dependencies.sessions.open({ ...place, storageState: undefined, secrets: [] });
  return { key, bank, live };
}

const seal = ({ requestId }: Place['key'], code: string) => vault.seal(code, sealContext.code(requestId));
const enter = (key: Place['key'], sealedCode = seal(key, '123456')) =>
  createEnterCode(dependencies)({ ...key, sealedCode });
const request = ({ requestId }: Place['key']) =>
  database.db.selectFrom('otp_requests').selectAll().where('id', '=', requestId).executeTakeFirstOrThrow();
const unanswered = async ({ sessionId }: Place['key']) => {
  const run = database.db.selectFrom('runs').select('unanswered').where('id', '=', sessionId);
  return (await run.executeTakeFirstOrThrow()).unanswered;
};
/** Resolves with the outcome if the session has one, or after a pause if it still waits for a code. */
const settled = (live: LiveSession) => Promise.race([live.untilCodeSettled(), live.pause(50).then(() => 'waits')]);

describe('a code', () => {
  test('that the bank accepts lets the session go on', async () => {
    const { key, bank, live } = await atCodePage();
    expect(await enter(key)).toEqual({ outcome: 'accepted', next: 'monitoring' });
    expect(bank.codes).toEqual(['123456']);
    expect(await request(key)).toMatchObject({ state: 'fulfilled' });
    expect(await settled(live)).toEqual(accepted);
    await live.end();
  });

  test('that the bank refuses leaves the session waiting for another one', async () => {
    const { key, live } = await atCodePage((bank) => bank.onCode(refused));
    expect(await enter(key)).toEqual(refused);
    expect(await settled(live)).toBe('waits');
    expect(await request(key)).toMatchObject({ state: 'pending', attempts: 1 });
    await live.end();
  });

  test('that the bank refuses without another try ends the login', async () => {
    const forGood = { ...refused, canRetry: false, triesLeft: 0 };
    const { key, live } = await atCodePage((bank) => bank.onCode(forGood));
    expect(await enter(key)).toEqual(forGood);
    expect(await settled(live)).toEqual(forGood);
    await live.end();
  });

  test('on which the page stops is failed by the name of that, and ends the login', async () => {
    const failed = { outcome: 'failed', reason: 'bank_unavailable' } as const;
    const { key, live } = await atCodePage((bank) =>
      bank.onCode(async () => {
        throw new SessionFailure('bank_unavailable');
      }),
    );
    expect(await enter(key)).toEqual(failed);
    expect(await settled(live)).toEqual(failed);
    expect(await unanswered(key)).toBe('code');
    await live.end();
  });

  test('under which the session is ended counts as seen', async () => {
    const { key, bank, live } = await atCodePage((it) => it.onCode(() => new Promise(() => undefined)));
    const entered = enter(key);
    await expect.poll(() => bank.codes).toEqual(['123456']);
    await live.end();
    expect(await entered).toEqual({ outcome: 'failed', reason: 'worker_lost' });
    expect(await unanswered(key)).toBe('code');
  });

  test.each<[string, (place: Place) => Promise<unknown>]>([
    ['whose page is gone', ({ live }) => live.end()],
    [
      'whose request has ended',
      ({ key }) =>
        database.db.updateTable('otp_requests').set({ state: 'expired' }).where('id', '=', key.requestId).execute(),
    ],
    [
      'of a session that a newer one has replaced',
      ({ key }) => claimSession(database.db, { ...key, sessionId: randomUUID(), sequence: 2, host: 'there' }),
    ],
  ])('%s is not typed', async (_, become) => {
    const place = await atCodePage();
    await become(place);
    expect(await enter(place.key)).toEqual({ outcome: 'not_typed' });
    expect(place.bank.codes).toEqual([]);
    expect(await unanswered(place.key)).toBeNull();
    await place.live.end();
  });

  test('that was sealed for another request, or by nobody, is not typed', async () => {
    const { key, bank, live } = await atCodePage();
    const forAnother = seal({ ...key, requestId: randomUUID() }, '123456');
    expect(await enter(key, forAnother)).toEqual({ outcome: 'not_typed' });
    expect(await enter(key, 'not sealed by us')).toEqual({ outcome: 'not_typed' });
    expect(bank.codes).toEqual([]);
    expect(await request(key)).toMatchObject({ state: 'pending', verifying: false });
    await live.end();
  });

  test('is typed once at a time', async () => {
    const verdict = Promise.withResolvers<typeof accepted>();
    const { key, bank, live } = await atCodePage((it) => it.onCode(() => verdict.promise));
    const first = enter(key);
    await expect.poll(() => bank.codes).toEqual(['123456']);
    expect(await enter(key, seal(key, '222222'))).toEqual({ outcome: 'not_typed' });
    verdict.resolve(accepted);
    expect(await first).toMatchObject({ outcome: 'accepted' });
    expect(bank.codes).toEqual(['123456']);
    await live.end();
  });
});

describe('another code', () => {
  const resend = (key: Place['key']) => createResendCode(dependencies)(key);

  test('is asked of the page, and what the bank says of it is written down', async () => {
    const { key, live } = await atCodePage((bank) => {
      bank.resendCode = async () => {
        expect(await unanswered(key)).toBe('another_code');
        return { ...sixDigits, triesLeft: 1, canResend: false };
      };
    });
    expect(await resend(key)).toBe(true);
    expect(await request(key)).toMatchObject({ tries_left: 1, can_resend: false });
    expect(await unanswered(key)).toBeNull();
    await live.end();
  });

  test('is asked of no page that is gone, and not by a session that was given up', async () => {
    let asked = 0;
    const count = (bank: ScriptedBank) => {
      bank.resendCode = async () => {
        asked += 1;
        return sixDigits;
      };
    };
    const gone = await atCodePage(count);
    await gone.live.end();
    expect(await resend(gone.key)).toBe(false);
    const { key, live } = await atCodePage(count);
    await claimSession(database.db, { ...key, sessionId: randomUUID(), sequence: 2, host: 'there' });
    await expect(resend(key)).rejects.toMatchObject({ name: 'SessionSuperseded' });
    expect(asked).toBe(0);
    await live.end();
  });
});

test('a read is asked of the page until it has done its last one', async () => {
  const { key, live } = await atCodePage();
  const readNow = createReadNow(dependencies);
  expect(await readNow(key)).toBe(true);
  expect(live.takeReadRequest()).toBe(true);
  live.refuseReads();
  expect(await readNow(key)).toBe(false);
  await live.end();
  expect(await readNow(key)).toBe(false);
});
