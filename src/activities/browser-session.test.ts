/** How the activity that holds a page begins and ends, without a workflow. How it stops is in `stop-session.test.ts`. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPageLab, type PageAccount, type PageLab } from '../../test/support/page-lab.ts';
import { evidenceOf, runsOf, saveState } from '../../test/support/page-records.ts';
import type { ScriptedBank } from '../../test/support/scripted-bank.ts';
import { watchedQueries } from '../../test/support/watched-queries.ts';
import { UnexpectedPage } from '../banks/which-page.ts';
import { sealContext } from '../base/crypto.ts';
import { claimSession } from '../db/sessions/sessions.ts';

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

const leaving = (bank: ScriptedBank) => {
  const left = { times: 0 };
  bank.logout = async () => {
    left.times += 1;
  };
  return left;
};
const unknownPage = async () => {
  throw new UnexpectedPage('page_not_recognised', 'another page');
};

test('a session that has read is completed, and its page is gone', async () => {
  const { bank, begin } = await lab.account();
  const { result, heartbeats } = begin();
  expect(await result).toEqual({ outcome: 'completed' });
  expect(bank.reads).toBe(1);
  expect(lab.deps.sessions.count()).toBe(0);
  expect(heartbeats()).toBeGreaterThan(0);
});

describe('before it logs in', () => {
  test('a session that is older than the last one is refused', async () => {
    const { bank, begin } = await lab.account();
    await begin().result;
    expect(await begin({ sequence: 0 }).result).toEqual({ outcome: 'refused' });
    expect(bank.logins).toHaveLength(1);
  });

  test('a fault of ours is no place that is missing', async () => {
    const { begin } = await lab.account();
    await expect(begin({ sessionId: 'no uuid' }).result).rejects.toThrow('uuid');
  });

  /** A bank that has one place, which is taken. */
  async function fullBank() {
    const login = Promise.withResolvers<{ outcome: 'logged_in' }>();
    const pace = { concurrentLogins: 1, loginsPerMinute: 100_000 };
    const first = await lab.account({}, (bank) => bank.onLogin(() => login.promise), { pace });
    const { result } = first.begin();
    await expect.poll(() => first.bank.logins).toHaveLength(1);
    const second = await lab.account({}, undefined, { bank: first.bank });
    return {
      second,
      async leave() {
        login.resolve({ outcome: 'logged_in' });
        await result;
      },
    };
  }

  test('an account waits in the queue of a bank that has no place', async () => {
    const { second, leave } = await fullBank();
    expect(await second.begin().result).toMatchObject({ outcome: 'waits', ahead: 0, bankDown: false });
    const queued = lab.db.selectFrom('login_queue').select('account_id').where('account_id', '=', second.id);
    expect(await queued.execute()).toHaveLength(1);
    await leave();
  });

  test('an account that is deleted before it stands in the queue does not wait', async () => {
    const { second, leave } = await fullBank();
    let isDeleted = false;
    const db = watchedQueries(lab.db, (query) => {
      if (isDeleted || !query.startsWith('{"kind":"SelectQueryNode"') || !query.includes('scrape_blocked_at')) return;
      const account = lab.db.updateTable('accounts').set({ deleted_at: new Date() }).where('id', '=', second.id);
      void account.execute().then(() => {
        isDeleted = true;
      });
      // It is waited for.
      throw Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
    });
    expect(await second.begin({}, { db }).result).toEqual({ outcome: 'refused' });
    expect(isDeleted).toBe(true);
    await leave();
  });

  test('a session that the bank does not hold any more is not gone on with', async () => {
    const account = await lab.account();
    await saveState(lab, account);
    expect(await account.begin({ resumeOnly: true }).result).toEqual({ outcome: 'not_resumed' });
    expect(account.bank.logins).toEqual([]);
  });

  test('a bank that this worker does not have is a fault of ours', async () => {
    const { begin } = await lab.account();
    const nowhere = { get: () => undefined, entries: [] };
    const failed = { outcome: 'failed', during: 'login', reason: 'internal_error' };
    expect(await begin({}, { banks: nowhere }).result).toEqual(failed);
  });

  test('credentials that do not open fail the session', async () => {
    const { id, bank, begin } = await lab.account();
    const elsewhere = sealContext.bankSecret(id, 'bank_password', 'another-bank');
    const bank_password_sealed = lab.vault.seal('planted-password', elsewhere);
    await lab.db.updateTable('account_settings').set({ bank_password_sealed }).where('account_id', '=', id).execute();
    const failed = { outcome: 'failed', during: 'login', reason: 'credentials_unreadable' };
    expect(await begin().result).toEqual(failed);
    expect(bank.logins).toEqual([]);
  });
});

describe('a session that fails', () => {
  test('in the login says so and keeps evidence', async () => {
    const account = await lab.account({}, (bank) => bank.onLogin({ outcome: 'failed', reason: 'bad_credentials' }));
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'login', reason: 'bad_credentials' });
    expect(account.bank.reads).toBe(0);
    expect(await evidenceOf(lab, account)).toMatchObject([{ stage: 'login', reason: 'bad_credentials' }]);
    expect(lab.deps.sessions.count()).toBe(0);
  });

  test('on an unknown page while it reads keeps evidence and signs out', async () => {
    const account = await lab.account({}, (bank) => {
      bank.isLoggedIn = async () => true;
      bank.onRead(unknownPage);
    });
    const left = leaving(account.bank);
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'read', reason: 'page_not_recognised' });
    expect(await evidenceOf(lab, account)).toMatchObject([{ stage: 'read', reason: 'page_not_recognised' }]);
    expect(left.times).toBe(1);
  });

  test('through no fault of the login leaves the bank’s session open', async () => {
    const account = await lab.account({}, (bank) =>
      bank.onRead(async () => {
        throw new UnexpectedPage('bank_unavailable', 'the bank is closed');
      }),
    );
    const left = leaving(account.bank);
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'read', reason: 'bank_unavailable' });
    expect(left.times).toBe(0);
  });
});

describe('a session that the bank has ended', () => {
  test('soon after our login was ended by a login of the customer’s', async () => {
    const account = await lab.account({}, (bank) => bank.onRead(unknownPage));
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'read', reason: 'session_taken_over' });
  });

  test('long after our login has run out', async () => {
    const account = await lab.account({}, (bank) => {
      let looks = 0;
      bank.isLoggedIn = async () => {
        looks += 1;
        return looks === 1;
      };
      bank.onRead(unknownPage);
    });
    await saveState(lab, account);
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'read', reason: 'session_dropped' });
    expect(account.bank.logins).toEqual([]);
  });

  test('before it read was ended by no customer, however lately the account had logged in', async () => {
    const dropped = { outcome: 'failed', reason: 'session_dropped' } as never;
    const { begin } = await lab.account({}, (bank) => bank.onLogin({ outcome: 'logged_in' }, dropped));
    await begin().result;
    expect(await begin().result).toEqual({ outcome: 'failed', during: 'login', reason: 'session_dropped' });
  });
});

describe('a session whose account has moved on', () => {
  const refused = { outcome: 'refused' };
  const supersede = ({ id }: PageAccount) =>
    claimSession(lab.db, { accountId: id, sessionId: randomUUID(), sequence: 99, host: 'there' });
  async function movingOn(move: (account: PageAccount) => Promise<unknown>) {
    const account = await lab.account({ session_type: 'persistent' });
    const left = leaving(account.bank);
    account.bank.onRead(async () => {
      await move(account);
      return [];
    });
    return { account, left };
  }

  test('to a newer one leaves the bank’s session to that', async () => {
    const { account, left } = await movingOn(supersede);
    expect(await account.begin().result).toEqual(refused);
    expect(left.times).toBe(0);
    expect(await runsOf(lab, account)).toMatchObject([{ movements_read: 0 }, {}]);
  });

  test('leaves it also where nobody can say whether the account is deleted', async () => {
    const { account, left } = await movingOn(supersede);
    let asked = 0;
    const db = watchedQueries(lab.db, (query) => {
      // The one query that looks at nothing else.
      if (!/"selections":\[[^[\]]*"name":"deleted_at"[^[\]]*\]/.test(query)) return;
      asked += 1;
      throw new Error('refused');
    });
    expect(await account.begin({}, { db }).result).toEqual(refused);
    expect([asked, left.times]).toEqual([1, 0]);
  });

  test('because it is deleted signs out', async () => {
    const { account, left } = await movingOn(({ id }) =>
      lab.db.updateTable('accounts').set({ deleted_at: new Date() }).where('id', '=', id).execute(),
    );
    expect(await account.begin().result).toEqual(refused);
    expect(left.times).toBe(1);
  });
});
