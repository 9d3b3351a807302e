/** Shows what a failed reading does to the session: which reason it gets, and whether the session continues. */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTime, openPageLab, type PageLab } from '../../../test/support/page-lab.ts';
import type { ScriptedBank } from '../../../test/support/scripted-bank.ts';
import { watchedQueries } from '../../../test/support/watched-queries.ts';
import { UnexpectedPage } from '../../banks/which-page.ts';
import type { LiveSession } from '../../browser/session/live-session.ts';
import { SessionFailure } from '../../browser/session/session-failure.ts';
import { claimSession } from '../../db/sessions/sessions.ts';
import { openBankPage } from './open-bank-page.ts';
import { readUntilDone } from './read-until-done.ts';

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

type Type = 'one-shot' | 'persistent';
type Read = (read: number, live: LiveSession, accountId: string) => Promise<void> | void;

/** How the reading ends, at a bank that has no movements. */
async function outcome(
  session_type: Type,
  read: Read,
  {
    isLoggedIn = async () => false,
    onQuery = () => undefined,
  }: { isLoggedIn?: ScriptedBank['isLoggedIn']; onQuery?: (query: string) => void } = {},
) {
  const account = await lab.account({ session_type, monitor_interval_seconds: 3_600 });
  const { bank } = account;
  bank.isLoggedIn = isLoggedIn;
  const session = await account.claim({ db: watchedQueries(lab.db, onQuery) });
  const live = await openBankPage(session);
  bank.onRead(async () => {
    await read(bank.reads, live, account.id);
    return [];
  });
  const ended = await inTime(readUntilDone(session, live)).then(
    () => 'done',
    (error) => error,
  );
  await live.end();
  return { ended, reads: bank.reads };
}

const fail = (reason: ConstructorParameters<typeof UnexpectedPage>[0]) => {
  throw new UnexpectedPage(reason, 'another page');
};
const leave = (accountId: string) =>
  lab.db
    .updateTable('account_settings')
    .set({ session_type: 'one-shot' })
    .where('account_id', '=', accountId)
    .execute();
const inside = { isLoggedIn: async () => true };

describe('a page that cannot be read', () => {
  test('is an unknown one where the bank still holds the session', async () => {
    const unknown = { ended: { reason: 'page_not_recognised' }, reads: 1 };
    expect(await outcome('persistent', () => fail('page_not_recognised'), inside)).toMatchObject(unknown);
  });

  test('is the end of the session where the bank does not hold it any more', async () => {
    const dropped = { ended: { reason: 'session_dropped' }, reads: 1 };
    expect(await outcome('persistent', () => fail('page_not_recognised'))).toMatchObject(dropped);
  });

  test('is an unknown one where the connector returned what does not fit', async () => {
    const account = await lab.account();
    account.bank.onRead(async () => 'no list' as never);
    const failed = { outcome: 'failed', during: 'read', reason: 'page_not_recognised' };
    expect(await account.begin().result).toEqual(failed);
  });

  test('is the customer’s where the look shows that she has signed in elsewhere', async () => {
    const look = { isLoggedIn: async () => fail('session_taken_over') };
    expect(await outcome('persistent', () => fail('page_not_recognised'), look)).toMatchObject({
      ended: { reason: 'session_taken_over' },
    });
  });

  test('is an unknown one where the look fails, too', async () => {
    const look = { isLoggedIn: async () => fail('bank_unavailable') };
    expect(await outcome('persistent', () => fail('page_not_recognised'), look)).toMatchObject({
      ended: { reason: 'page_not_recognised' },
      reads: 1,
    });
  });
});

describe('a bank in trouble', () => {
  test('ends a one-shot session by its reason, without another look', async () => {
    expect(await outcome('one-shot', () => fail('bank_unavailable'))).toMatchObject({
      ended: { name: 'SessionFailure', reason: 'bank_unavailable' },
      reads: 1,
    });
  });

  test('ends a persistent session with the tenth read in a row that it spoils', async () => {
    const ten = await outcome('persistent', async (read, live, accountId) => {
      if (read > 10) return void (await leave(accountId));
      live.readNow();
      fail('bank_unavailable');
    });
    expect(ten).toMatchObject({ ended: { reason: 'bank_unavailable' }, reads: 10 });
  });

  test('does not end it where a read between them succeeds', async () => {
    const nineteen = await outcome('persistent', async (read, live, accountId) => {
      if (read === 20) return void (await leave(accountId));
      live.readNow();
      if (read !== 10) fail('bank_unavailable');
    });
    expect(nineteen).toEqual({ ended: 'done', reads: 20 });
  });
});

test('a database that refuses what was read does not end a persistent session', async () => {
  let refused = 0;
  const onQuery = (query: string) => {
    if (!query.includes('last_read_at') || refused > 0) return;
    refused += 1;
    throw new Error('refused');
  };
  const read: Read = async (count, live, accountId) => {
    if (count === 1) live.readNow();
    else await leave(accountId);
  };
  expect(await outcome('persistent', read, { onQuery })).toEqual({ ended: 'done', reads: 2 });
  expect(refused).toBe(1);
});

describe('a session that is over', () => {
  test('because a newer one has replaced it reads no more', async () => {
    const superseded = await outcome('persistent', async (_read, _live, accountId) => {
      await claimSession(lab.db, { accountId, sessionId: randomUUID(), sequence: 99, host: 'there' });
    });
    expect(superseded).toMatchObject({ ended: { name: 'SessionSuperseded' }, reads: 1 });
  });

  test('because it was ended reads no more', async () => {
    const ended = await outcome('persistent', (_read, live) => live.end());
    expect(ended).toMatchObject({ ended: { name: 'SessionEnded' }, reads: 1 });
  });

  test('because its browser is gone reads no more, and says so', async () => {
    const crashed = await outcome('persistent', (_read, live) => live.end(new SessionFailure('browser_crashed')));
    expect(crashed).toMatchObject({ ended: { reason: 'browser_crashed' }, reads: 1 });
  });
});
