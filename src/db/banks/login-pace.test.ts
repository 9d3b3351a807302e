import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import type { Pace } from '../../domain/pace.ts';
import { recordSessionEnd } from '../sessions/session-end.ts';
import { claimSession, recordProgress } from '../sessions/sessions.ts';
import { recordBanks } from './banks.ts';
import { NoPlace } from './login-pace.ts';
import { grantTurns, joinLoginQueue } from './login-queue.ts';

let database: TestDatabase;
let users: string[];
let sequence = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  users = await Promise.all(['a', 'b'].map(createUser));
});
afterAll(() => database?.drop());

async function createUser(name: string): Promise<string> {
  const id = randomUUID();
  const user = { id, email: `${name}@example.com`, name, password_hash: 'none' };
  await database.db.insertInto('users').values(user).execute();
  return id;
}

let code: string;
beforeEach(async () => {
  code = `bank-${randomUUID()}`;
  // Turns are granted at all banks, so a turn that another test left waiting may be due by now.
  await database.db.deleteFrom('login_queue').execute();
});
const pace = (pace: Pace) =>
  recordBanks(database.db, [{ code, name: 'Bank', loginUrl: 'about:blank', failedReason: null, pace }]);
const bank = () => database.db.selectFrom('banks').selectAll().where('code', '=', code).executeTakeFirstOrThrow();

async function account(user = users[0] ?? ''): Promise<string> {
  const id = randomUUID();
  await database.db.insertInto('accounts').values({ id, user_id: user, bank_code: code, name: 'Main' }).execute();
  const sealed = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await database.db
    .insertInto('account_settings')
    .values({ account_id: id, ...sealed })
    .execute();
  return id;
}

type Attempt = { accountId: string; sessionId: string; outcome: 'began' | 'waits' };

/** Logs in as a worker does. */
async function logIn(accountId: string): Promise<Attempt> {
  const session = { accountId, sessionId: randomUUID(), sequence: ++sequence };
  try {
    const claimed = await claimSession(database.db, { ...session, host: 'here' });
    if (!claimed) throw new Error('refused');
    return { ...session, outcome: 'began' };
  } catch (error) {
    if (!(error instanceof NoPlace)) throw error;
    await joinLoginQueue(database.db, session);
    return { ...session, outcome: 'waits' };
  }
}

const getIn = ({ accountId, sessionId }: Attempt) => recordProgress(database.db, { accountId, sessionId }, 'scraping');

async function fail({ accountId, sessionId }: Attempt, reason: 'bank_unavailable' | 'worker_lost'): Promise<void> {
  await recordSessionEnd(database.db, {
    end: { sessionId, outcome: 'failed', reason, request: 'cancelled', requestReason: reason },
    standing: { accountId, state: 'backing_off', nextRunAt: null, failures: 0, blocked: null },
  });
}

const granted = async () => (await grantTurns(database.db)).map((turn) => turn.accountId);
const began = (attempts: Attempt[]) => attempts.filter(({ outcome }) => outcome === 'began');

describe('places', () => {
  test('are never more than the bank may see at once, however many logins begin together', async () => {
    await pace({ concurrentLogins: 3, loginsPerMinute: 100_000 });
    const attempts = await Promise.all(Array.from({ length: 12 }, async () => logIn(await account())));
    expect(began(attempts)).toHaveLength(3);
  });

  test('come free when a login got in, and when its worker is lost', async () => {
    await pace({ concurrentLogins: 2, loginsPerMinute: 100_000 });
    const [first, second] = [await logIn(await account()), await logIn(await account())];
    const third = await logIn(await account());
    expect(third.outcome).toBe('waits');
    expect(await granted()).toEqual([]);
    await getIn(first);
    expect(await granted()).toEqual([third.accountId]);
    await fail(second, 'worker_lost');
    expect((await logIn(third.accountId)).outcome).toBe('began');
  });

  test('of logins that nobody ended are free after three minutes', async () => {
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    const first = await logIn(await account());
    const later = sql<Date>`state_since - interval '181 seconds'`;
    await database.db.updateTable('accounts').set({ state_since: later }).where('id', '=', first.accountId).execute();
    expect((await logIn(await account())).outcome).toBe('began');
  });

  test('that were given and not taken up are given again', async () => {
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    const first = await logIn(await account());
    const waiting = await logIn(await account());
    await getIn(first);
    expect(await granted()).toEqual([waiting.accountId]);
    expect((await logIn(await account())).outcome).toBe('waits');
    expect(await granted()).toEqual([]);
    await database.db
      .updateTable('login_queue')
      .set({ granted_at: sql<Date>`granted_at - interval '31 seconds'` })
      .where('account_id', '=', waiting.accountId)
      .execute();
    expect(await granted()).toEqual([waiting.accountId]);
  });

  test('are not given to an account that was stopped while it waited', async () => {
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    const first = await logIn(await account());
    const { accountId } = await logIn(await account());
    await database.db.updateTable('accounts').set({ state: 'stopped' }).where('id', '=', accountId).execute();
    await getIn(first);
    expect(await granted()).toEqual([]);
    expect((await logIn(await account())).outcome).toBe('began');
  });
});

describe('a login that asks without its turn', () => {
  /** Makes a bank with another pace, with one account in its queue, with or without a turn. */
  async function elsewhere({ given }: { given: boolean }): Promise<void> {
    const here = code;
    code = `bank-${randomUUID()}`;
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    const holder = await logIn(await account());
    const { accountId } = await logIn(await account());
    if (given) {
      await getIn(holder);
      expect(await granted()).toEqual([accountId]);
    }
    code = here;
  }

  test('does not overtake those that wait, unless it is one of them', async () => {
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    const holder = await logIn(await account());
    const waiting = await logIn(await account());
    await getIn(holder);
    expect((await logIn(await account())).outcome).toBe('waits');
    await database.db.deleteFrom('login_queue').where('account_id', '<>', waiting.accountId).execute();
    const { next_login_at: before } = await bank();
    expect((await logIn(waiting.accountId)).outcome).toBe('began');
    expect((await bank()).next_login_at > before).toBe(true);
  });

  test('waits for the pace though it stands in the queue', async () => {
    await pace({ concurrentLogins: 100, loginsPerMinute: 1 });
    expect((await logIn(await account())).outcome).toBe('began');
    const waiting = await logIn(await account());
    expect(waiting.outcome).toBe('waits');
    expect((await logIn(waiting.accountId)).outcome).toBe('waits');
  });

  test('begins beside a turn that was given, where there is another place', async () => {
    await pace({ concurrentLogins: 2, loginsPerMinute: 100_000 });
    const holders = [await logIn(await account()), await logIn(await account())];
    const waiting = await logIn(await account());
    for (const holder of holders) await getIn(holder);
    expect(await granted()).toEqual([waiting.accountId]);
    expect((await logIn(await account())).outcome).toBe('began');
    expect((await logIn(await account())).outcome).toBe('waits');
    const { next_login_at: before } = await bank();
    expect((await logIn(waiting.accountId)).outcome).toBe('began');
    expect((await bank()).next_login_at).toEqual(before);
  });

  test.each([
    ['stands in the queue of', { given: false }],
    ['has its turn at', { given: true }],
  ] as const)('does not wait for an account that %s another bank', async (_, turn) => {
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    await elsewhere(turn);
    expect((await logIn(await account())).outcome).toBe('began');
  });

  test('finds the place of a session that was given up, though nobody has written down its end', async () => {
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    const { accountId } = await logIn(await account());
    await database.db.updateTable('accounts').set({ session_id: null }).where('id', '=', accountId).execute();
    expect((await logIn(await account())).outcome).toBe('began');
  });
});

describe('the logins of a minute', () => {
  test('begin in small numbers, and then with the same time between them', async () => {
    await pace({ concurrentLogins: 100, loginsPerMinute: 24 });
    const attempts = await Promise.all(Array.from({ length: 10 }, async () => logIn(await account())));
    expect(began(attempts)).toHaveLength(2);
    const spacing = 60 / (24 - 2 + 1);
    await database.db
      .updateTable('banks')
      .set({ next_login_at: sql<Date>`next_login_at - make_interval(secs => ${spacing})` })
      .where('code', '=', code)
      .execute();
    expect(await granted()).toHaveLength(1);
  });

  test('are not used up by accounts that are told to wait', async () => {
    await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    await logIn(await account());
    const { next_login_at: before } = await bank();
    await logIn(await account());
    expect((await bank()).next_login_at).toEqual(before);
  });
});

test('users take turns, however many accounts one of them has and whoever came first', async () => {
  const [many, few] = users;
  await pace({ concurrentLogins: 1, loginsPerMinute: 100_000 });
  let holder = await logIn(await account(many));
  for (let count = 0; count < 6; count++) await logIn(await account(many));
  const late = [await logIn(await account(few)), await logIn(await account(few))].map(({ accountId }) => accountId);
  const order: string[] = [];
  for (let turn = 0; turn < 5; turn++) {
    await getIn(holder);
    const [next = ''] = await granted();
    holder = await logIn(next);
    order.push(late.includes(next) ? 'few' : 'many');
  }
  expect(order).toEqual(['many', 'few', 'many', 'few', 'many']);
});

describe('a bank that does not answer', () => {
  const down = async () => (await bank()).probe_at !== null;
  const probeIsDue = () =>
    database.db.updateTable('banks').set({ probe_at: sql<Date>`now()` }).where('code', '=', code).execute();

  test('is down after three accounts in a row, then tried by one login at a time', async () => {
    await pace({ concurrentLogins: 10, loginsPerMinute: 100_000 });
    for (let count = 0; count < 3; count++) {
      expect(await down()).toBe(false);
      await fail(await logIn(await account()), 'bank_unavailable');
    }
    expect(await down()).toBe(true);
    const waiting = await Promise.all(Array.from({ length: 5 }, async () => logIn(await account())));
    expect(began(waiting)).toHaveLength(0);
    expect(await granted()).toEqual([]);
    await probeIsDue();
    const [probe = '', ...others] = await granted();
    expect(others).toEqual([]);
    await probeIsDue();
    expect(await granted()).toEqual([]);
    await fail(await logIn(probe), 'bank_unavailable');
    await probeIsDue();
    expect(await granted()).toHaveLength(1);
  });

  test('that answers again sees two logins at once, and one more with every answer', async () => {
    await pace({ concurrentLogins: 4, loginsPerMinute: 100_000 });
    for (let count = 0; count < 3; count++) await fail(await logIn(await account()), 'bank_unavailable');
    for (let count = 0; count < 20; count++) await logIn(await account());
    await probeIsDue();
    const under: Attempt[] = [];
    const atOnce: number[] = [];
    for (let answers = 0; answers < 5; answers++) {
      for (const accountId of await granted()) under.push(await logIn(accountId));
      atOnce.push(under.length);
      const first = under.shift();
      if (first) await getIn(first);
    }
    expect(atOnce).toEqual([1, 2, 3, 4, 4]);
    expect(await bank()).toMatchObject({ ramp: null, probe_at: null, probes: 0, unanswered: 0 });
  });

  test('to one account alone is not down: that account backs off by itself', async () => {
    await pace({ concurrentLogins: 4, loginsPerMinute: 100_000 });
    const alone = await account();
    for (let count = 0; count < 5; count++) await fail(await logIn(alone), 'bank_unavailable');
    expect(await down()).toBe(false);
  });

  test('is up again by any answer in between', async () => {
    await pace({ concurrentLogins: 4, loginsPerMinute: 100_000 });
    for (let count = 0; count < 4; count++) {
      await fail(await logIn(await account()), 'bank_unavailable');
      await getIn(await logIn(await account()));
    }
    expect(await down()).toBe(false);
  });
});
