import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { steadyClock } from '../../../test/support/clocks.ts';
import type { LabSettings } from '../../../test/support/lab-account.ts';
import { inTime, openPageLab, type PageLab } from '../../../test/support/page-lab.ts';
import { eventsOf, runsOf, stateOf } from '../../../test/support/page-records.ts';
import { watchedQueries } from '../../../test/support/watched-queries.ts';
import type { LiveSession } from '../../browser/session/live-session.ts';
import type { BankMovement } from '../../domain/movements/movement.ts';
import { openBankPage } from './open-bank-page.ts';
import { readUntilDone } from './read-until-done.ts';

let lab: PageLab;
let clock: ReturnType<typeof steadyClock>;
beforeAll(async () => {
  lab = await openPageLab();
});
beforeEach(() => {
  // The process is old enough for a sum and a difference of two times to differ.
  clock = steadyClock(200_000);
});
afterEach(() => clock.restore());
afterAll(() => lab?.close());

type Read = (read: number, live: LiveSession) => Promise<BankMovement[]> | BankMovement[];

type Options = {
  /** Hears of each query of the session. */
  onQuery?: (query: string) => void;
  knowsSignOut?: boolean;
};

/** A session that is inside the bank and begins to read. */
async function reading(
  settings: LabSettings,
  read: Read = () => [],
  { onQuery = () => undefined, knowsSignOut = true }: Options = {},
) {
  const account = await lab.account(settings);
  const { bank } = account;
  const left = { times: 0 };
  if (knowsSignOut)
    bank.logout = async () => {
      left.times += 1;
    };
  const session = await account.claim({ db: watchedQueries(lab.db, onQuery) });
  const live = await openBankPage(session);
  live.foundOpen();
  bank.onRead(async () => read(bank.reads, live));
  const done = inTime(readUntilDone(session, live));
  done.catch(() => undefined);
  const wants = (session_type: 'one-shot' | 'persistent') =>
    lab.db.updateTable('account_settings').set({ session_type }).where('account_id', '=', account.id).execute();
  return {
    ...{ account, bank, session, live, done, left, wants },
    /** Reads once more, and ends. */
    async finish() {
      await wants('one-shot');
      live.readNow();
      await done;
      await live.end();
    },
  };
}

const finished = async (account: { id: string } & Parameters<typeof eventsOf>[1]) =>
  (await eventsOf(lab, account)).filter((type) => type === 'scrape.finished').length;
const persistent: LabSettings = { session_type: 'persistent', monitor_interval_seconds: 3_600 };

describe('a one-shot session', () => {
  test('reads once, says so, signs out, and reads no more', async () => {
    const { account, bank, live, done, left } = await reading({});
    await done;
    expect([bank.reads, left.times]).toEqual([1, 1]);
    expect(await finished(account)).toBe(1);
    expect(live.readNow()).toBe(false);
    await live.end();
  });

  test('reads no more also where its bank knows no sign-out', async () => {
    const { live, done } = await reading({}, undefined, { knowsSignOut: false });
    await done;
    expect(live.readNow()).toBe(false);
    await live.end();
  });

  test('reads once more, and says so, where that was asked for while it read', async () => {
    const { account, bank, live, done } = await reading({}, (read, its) => {
      if (read === 1) its.readNow();
      return [];
    });
    await done;
    expect(bank.reads).toBe(2);
    expect(await finished(account)).toBe(2);
    await live.end();
  });

  test('ends after its read although the account wants a persistent one now', async () => {
    const { bank, live, done, wants } = await reading({}, async () => {
      await wants('persistent');
      return [];
    });
    await done;
    expect(bank.reads).toBe(1);
    await live.end();
  });
});

describe('a persistent session', () => {
  test('reads as often as the account says, and tells nobody of reads that nobody waits for', async () => {
    const often: LabSettings = { session_type: 'persistent', monitor_interval_seconds: 1 };
    const began = Date.now();
    const { account, bank, finish } = await reading(often);
    await expect.poll(() => bank.reads).toBe(2);
    expect(Date.now() - began).toBeGreaterThan(900);
    await expect.poll(async () => (await runsOf(lab, account))[0]?.last_read_at).not.toBeNull();
    expect(await finished(account)).toBe(1);
    await finish();
  });

  test('lets the page rest until the next read, which may be asked for', async () => {
    const { account, bank, live, left, finish } = await reading(persistent);
    const caret = "getComputedStyle(document.documentElement)['caret-animation']";
    await expect.poll(() => live.call((page) => page.evaluate(caret))).toBe('manual');
    expect(bank.reads).toBe(1);
    live.readNow();
    await expect.poll(() => bank.reads).toBe(2);
    await expect.poll(() => finished(account)).toBe(2);
    expect(left.times).toBe(0);
    await finish();
    expect([bank.reads, left.times]).toEqual([3, 1]);
  });

  test('ends when the account wants a one-shot one', async () => {
    const { bank, live, done, wants } = await reading(persistent, async () => {
      await wants('one-shot');
      return [];
    });
    await done;
    expect(bank.reads).toBe(1);
    await live.end();
  });

  test('reads once more, and says so, where that was asked for while it looked whether it is to end', async () => {
    const { account, bank, live, done, wants } = await reading(
      persistent,
      async () => {
        await wants('one-shot');
        return [];
      },
      {
        onQuery: (query) => {
          if (query.includes('monitor_interval_seconds') && bank.reads === 1) live.readNow();
        },
      },
    );
    await done;
    expect(bank.reads).toBe(2);
    expect(await finished(account)).toBe(2);
    await live.end();
  });

  test('saves its state again after five minutes, and not at every read', async () => {
    const { account, live, bank, finish } = await reading(persistent);
    const readAgain = async (cookie: string) => {
      await live.call((page) => page.context().addCookies([{ name: cookie, value: '1', url: 'http://127.0.0.1' }]));
      const reads = bank.reads;
      live.readNow();
      await expect.poll(() => finished(account)).toBe(reads + 1);
    };
    await expect.poll(() => finished(account)).toBe(1);
    await readAgain('first');
    clock.pass(301_000);
    await readAgain('second');
    await expect.poll(() => stateOf(lab, account)).toEqual({ resumable: true, cookies: ['first', 'second'] });
    await readAgain('third');
    await finish();
    expect((await stateOf(lab, account))?.cookies).toEqual(['first', 'second']);
  });
});

describe('movements', () => {
  const posted = (bankId: string, more: Partial<BankMovement> = {}): BankMovement => ({
    ...{ bankId, bookedOn: '2026-03-01', bookedAt: null, amount: '12.50', currency: 'EUR', description: 'Transfer' },
    ...{ senderName: `Sender ${bankId}`, reference: null, pending: false },
    ...more,
  });

  test('are counted, and sent when there are new or changed ones', async () => {
    const before = [posted('A'), posted('B', { pending: true })];
    const after = [posted('A'), posted('B')];
    const readings = [before, before, after, after];
    /** Before each read, when all is done that the one before it has led to. */
    const sent: number[] = [];
    const { account, live, done } = await reading({ webhook_url: 'http://127.0.0.1:1/' }, (read, its) => {
      sent.push(lab.deliveries(account.id));
      if (read < readings.length) its.readNow();
      return readings[read - 1] ?? [];
    });
    await done;
    await live.end();
    expect([...sent, lab.deliveries(account.id)]).toEqual([0, 1, 1, 2, 2]);
    expect(await runsOf(lab, account)).toMatchObject([{ movements_read: 8, movements_new: 2 }]);
  });
});
