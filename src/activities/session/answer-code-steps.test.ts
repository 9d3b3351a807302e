/** Which code of the authenticator is typed, and when: with a clock that stands where the test has put it. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { standingClock } from '../../../test/support/clocks.ts';
import { openPageLab, type PageLab } from '../../../test/support/page-lab.ts';
import { requestsOf, runsOf } from '../../../test/support/page-records.ts';
import { accepted, refused, type ScriptedBank, sixDigits } from '../../../test/support/scripted-bank.ts';
import { watchedQueries } from '../../../test/support/watched-queries.ts';
import type { CodeChannel } from '../../domain/codes/descriptor.ts';
import { authenticatorOf } from '../../domain/codes/seed.ts';
import { answerCode } from './answer-code.ts';
import { openBankPage } from './open-bank-page.ts';

const bank_totp_secret = 'otpauth://totp/bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=10';
const authenticator = authenticatorOf(bank_totp_secret);
const STEP = 10_000;
/** The beginning of a time step. */
const start = 1_800_000_000_000;
const codeAt = (timestamp: number) => authenticator.generate({ timestamp });

let lab: PageLab;
let clock: ReturnType<typeof standingClock>;
beforeAll(async () => {
  lab = await openPageLab();
});
beforeEach(() => {
  clock = standingClock(start);
});
afterEach(() => clock.restore());
afterAll(() => lab?.close());

type Situation = {
  /** After the beginning of the step. */
  at?: number;
  channel?: CodeChannel;
  /** Codes have been typed until then, after the beginning of the step. */
  used?: number;
  prepare?: (bank: ScriptedBank) => void;
  /** Called before each statement that uses up a step. */
  onUse?: () => void;
};

/** Gives the outcome of a bank's request, and the pauses that were made on the way. */
async function answer({ at = 1_000, channel = 'authenticator', used, prepare, onUse }: Situation = {}) {
  clock.moveTo(start + at);
  const account = await lab.account({ bank_totp_secret }, prepare);
  const mine = lab.db.updateTable('accounts').where('id', '=', account.id);
  if (used !== undefined) await mine.set({ bank_totp_used_until: new Date(start + used) }).execute();
  const db = watchedQueries(lab.db, (query) => {
    if (query.includes('bank_totp_used_until = ')) onUse?.();
  });
  const session = await account.claim({ db });
  const live = await openBankPage(session);
  const pauses: number[] = [];
  const hurried = {
    ...live,
    async pause(ms: number) {
      pauses.push(ms);
      if (pauses.length > 5) throw new Error('It waits again and again.');
      clock.moveTo(clock.now() + ms);
    },
  };
  const descriptor = { ...sixDigits.descriptor, channel };
  const outcome = await answerCode(session, hurried, { ...sixDigits, descriptor }, authenticator);
  await live.end();
  const { codes } = account.bank;
  return { account, outcome, pauses, codes };
}

const usedUntil = async (id: string) => {
  const account = lab.db.selectFrom('accounts').select('bank_totp_used_until as until').where('id', '=', id);
  return (await account.executeTakeFirstOrThrow()).until;
};

describe('a code', () => {
  test('is that of the time step, which is used up by it', async () => {
    const { account, outcome, pauses, codes } = await answer();
    expect(outcome).toEqual({ outcome: 'accepted' });
    expect([codes, pauses]).toEqual([[codeAt(start)], []]);
    expect(await usedUntil(account.id)).toEqual(new Date(start + STEP));
    expect(await requestsOf(lab, account)).toMatchObject([{ state: 'fulfilled', answered_by_service: true }]);
    expect(await runsOf(lab, account)).toMatchObject([{ unanswered: null }]);
  });

  test('has a request that lasts for both tries and two minutes more', async () => {
    const { account } = await answer();
    const [request] = await requestsOf(lab, account);
    expect(Number(request?.expires_at) - Number(request?.requested_at)).toBe((3 * 10 + 120) * 1_000);
  });

  test('is of the next step where this one has no more than three seconds left', async () => {
    expect(await answer({ at: 7_000 })).toMatchObject({ codes: [codeAt(start + STEP)], pauses: [3_000] });
    expect(await answer({ at: 6_999 })).toMatchObject({ codes: [codeAt(start)], pauses: [] });
  });

  test('is of the next step where that of this one has been typed', async () => {
    expect(await answer({ used: STEP })).toMatchObject({ codes: [codeAt(start + STEP)], pauses: [9_000] });
    expect(await answer({ used: 0 })).toMatchObject({ codes: [codeAt(start)], pauses: [] });
  });

  test('waits for the steps that a clock a little ahead has used, and not for those of one that was wrong', async () => {
    const ahead = await answer({ at: 0, used: 2 * STEP });
    expect(ahead).toMatchObject({ codes: [codeAt(start + 2 * STEP)], pauses: [STEP, STEP] });
    const wrong = await answer({ at: 0, used: 2 * STEP + 1 });
    expect(wrong).toMatchObject({ codes: [codeAt(start)], pauses: [] });
  });

  test('is not typed once its step is over, because the database had to be waited for', async () => {
    const late = await answer({ onUse: () => clock.now() < start + STEP && clock.moveTo(start + STEP) });
    expect(late).toMatchObject({ codes: [codeAt(start + STEP)], pauses: [0] });
    const later = await answer({ onUse: () => clock.now() < start + STEP && clock.moveTo(start + STEP + 500) });
    expect(later).toMatchObject({ codes: [codeAt(start + STEP)], pauses: [0] });
    expect(await usedUntil(later.account.id)).toEqual(new Date(start + 2 * STEP));
  });
});

describe('a code that the bank refuses', () => {
  test('is followed by that of the next step', async () => {
    const { account, outcome, pauses, codes } = await answer({ prepare: (bank) => bank.onCode(refused, accepted) });
    expect(outcome).toEqual({ outcome: 'accepted' });
    expect([codes, pauses]).toEqual([[codeAt(start), codeAt(start + STEP)], [9_000]]);
    expect(await requestsOf(lab, account)).toMatchObject([{ state: 'fulfilled', attempts: 1 }]);
  });

  test('is followed by one other, and no third one', async () => {
    const { account, outcome, codes } = await answer({ prepare: (bank) => bank.onCode(refused, refused, accepted) });
    expect(codes).toHaveLength(2);
    const [request] = await requestsOf(lab, account);
    const requestId = request?.id;
    expect(outcome).toEqual({ outcome: 'given_up', requestId, reason: 'otp_rejected', attempts: 2, triesLeft: 2 });
  });

  test('is the last one where the bank does not say that it wants the authenticator’s', async () => {
    const situation: Situation = { channel: 'unknown', prepare: (bank) => bank.onCode(refused, accepted) };
    const { outcome, codes } = await answer(situation);
    expect(outcome).toMatchObject({ outcome: 'given_up', attempts: 1 });
    expect(codes).toEqual([codeAt(start)]);
  });

  test('without another try ends the login', async () => {
    const forGood = { ...refused, canRetry: false, triesLeft: 0 };
    const { outcome, codes } = await answer({ prepare: (bank) => bank.onCode(forGood, accepted) });
    expect(outcome).toEqual({ outcome: 'failed', reason: 'otp_rejected' });
    expect(codes).toHaveLength(1);
  });
});

test('a page that fails under a code ends the login by its reason', async () => {
  const failed = { outcome: 'failed', reason: 'bank_unavailable' } as const;
  const { outcome, codes } = await answer({ prepare: (bank) => bank.onCode(failed, accepted) });
  expect(outcome).toEqual(failed);
  expect(codes).toHaveLength(1);
});
