import { once } from 'node:events';
import { request } from 'node:http';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  createTestAccount,
  createTestUser,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../../test/support/api.ts';
import { call } from '../../../test/support/call.ts';
import { eventually } from '../../../test/support/eventually.ts';
import {
  namesOf,
  publicUrl,
  type RealtimeProcess,
  startRealtimeProcess,
  tell,
  type WatchOptions,
  watch,
} from '../../../test/support/realtime.ts';

let api: TestApi & { databaseUrl: string };
let here: RealtimeProcess;
let there: RealtimeProcess;
let user: TestUser;
let accountId: string;
beforeAll(async () => {
  api = await startTestApi();
  here = await startRealtimeProcess(api, api.databaseUrl);
  there = await startRealtimeProcess(api, api.databaseUrl);
});
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  await api.close();
});
beforeEach(async () => {
  user = await createTestUser(api);
  accountId = await createTestAccount(api, user);
});

const connect = async (to: RealtimeProcess = here, options: WatchOptions = {}) =>
  watch(to.url, await to.ticket(user.token), options);

/** Returns the status and code of a refused handshake. */
async function refusal(path: string, options: { origin?: string } = {}): Promise<[number | undefined, string]> {
  const socket = new WebSocket(`${here.url.replace(/^http/, 'ws')}${path}`, ['realtime.v1', 'x'], options);
  const [, answer] = await once(socket, 'unexpected-response');
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return [answer.statusCode, JSON.parse(Buffer.concat(chunks).toString()).error.code];
}

describe('two API processes on one database', () => {
  test('take each other’s tickets, and both send an event to its owner and to nobody else', async () => {
    const [first, second] = [await here.ticket(user.token), await there.ticket(user.token)];
    const mine = await watch(there.url, first);
    const alsoMine = await watch(here.url, second);
    expect(mine.socket.protocol).toBe('realtime.v1');
    const other = await createTestUser(api);
    const theirAccount = await createTestAccount(api, other);
    const theirs = await watch(here.url, await here.ticket(other.token));
    await tell(api, accountId, 'a', 'b');
    await tell(api, theirAccount, 'c');
    for (const watcher of [mine, alsoMine]) {
      const [message] = await watcher.until(2);
      expect(message).toEqual({
        id: expect.stringMatching(/^\d+$/),
        type: 'assistance.fulfilled',
        userId: user.id,
        accountId,
        data: { requestId: 'a' },
        occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
    }
    expect(namesOf(await theirs.until(1))).toEqual(['c']);
    expect(namesOf(mine.messages)).toEqual(['a', 'b']);
    for (const { socket } of [mine, alsoMine, theirs]) socket.close();
  });

  test('let only one of many into the same ticket', async () => {
    const ticket = await here.ticket(user.token);
    const both = [here, there, here, there].map(({ url }) => watch(url, ticket));
    const watchers = await Promise.all(both);
    const refused = Promise.all(watchers.map(({ closed }) => closed.then((code) => code)));
    await tell(api, accountId, 'a');
    const winner = await Promise.race(watchers.map(async (watcher) => (await watcher.until(1)) && watcher));
    winner.socket.close(1000);
    expect((await refused).toSorted()).toEqual([1000, 4401, 4401, 4401]);
  });

  test('lose no event when the connection that listens is cut', async () => {
    const watcher = await connect(there);
    const listener = async () => {
      const { rows } = await sql<{ pid: number }>`
        select pid from pg_stat_activity where application_name = ${there.applicationName}`.execute(api.db);
      return rows[0]?.pid;
    };
    for (const round of ['a', 'b', 'c']) {
      const pid = await eventually(listener, (found) => found !== undefined);
      await tell(api, accountId, `${round}1`);
      await sql`select pg_terminate_backend(${pid}, 10000)`.execute(api.db);
      await tell(api, accountId, `${round}2`, `${round}3`);
    }
    expect(namesOf(await watcher.until(9))).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3']);
    watcher.socket.close();
  });
});

test('a user may have so many connections at once, and another one when one has gone', async () => {
  const process = await startRealtimeProcess(api, api.databaseUrl, { maxConnectionsPerUser: 2 });
  try {
    const open = async () => watch(process.url, await process.ticket(user.token));
    const [first] = [await open(), await open()];
    const socket = new WebSocket(`${process.url.replace(/^http/, 'ws')}/realtime`, [
      'realtime.v1',
      await process.ticket(user.token),
    ]);
    const [, answer] = await once(socket, 'unexpected-response');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '30']);
    const other = await createTestUser(api);
    (await watch(process.url, await process.ticket(other.token))).socket.close();
    first?.socket.close();
    await first?.closed;
    await eventually(
      async () => process.realtime.count(),
      (count) => count === 1,
    );
    await open();
  } finally {
    await process.close();
  }
});

describe('since', () => {
  test('replays what the client missed, in order and once, and then goes on', async () => {
    const before = await connect();
    await tell(api, accountId, 'a', 'b');
    const seen = (await before.until(2))[0]?.id;
    before.socket.close();
    await before.closed;
    await tell(api, accountId, 'c');
    const writing = tell(api, accountId, 'd').then(() => tell(api, accountId, 'e'));
    const after = await connect(there, { path: `/realtime?since=${seen}` });
    await writing;
    await tell(api, accountId, 'f');
    expect(namesOf(await after.until(5))).toEqual(['b', 'c', 'd', 'e', 'f']);
    after.socket.close();
  });

  test('of an event that is not known any more says that something may be missing', async () => {
    await tell(api, accountId, 'a');
    const watcher = await connect(here, { path: '/realtime?since=999999999' });
    // The event itself may still be on its way, and then follows.
    const [first] = await watcher.until(1);
    expect(first).toMatchObject({ id: null, type: 'realtime.gap', userId: user.id });
    watcher.socket.close();
  });

  test('that is no number is refused', async () => {
    expect(await refusal('/realtime?since=x')).toEqual([400, 'VALIDATION_ERROR']);
    expect(await refusal('/realtime?since=-1')).toEqual([400, 'VALIDATION_ERROR']);
  });
});

describe('a connection is closed with 4401', () => {
  const closeCode = async (ticket: string, options: WatchOptions = {}) =>
    (await watch(here.url, ticket, options)).closed;

  test('without a ticket', async () => {
    expect(await closeCode('', { protocols: ['realtime.v1'] })).toBe(4401);
    expect(await closeCode('', { protocols: [] })).toBe(4401);
  });

  test('with one that was never issued', async () => expect(await closeCode('x'.repeat(43))).toBe(4401));

  test('with a token instead of a ticket', async () => expect(await closeCode(user.token)).toBe(4401));

  test('with one that was used, has expired, or whose token was revoked', async () => {
    const used = await here.ticket(user.token);
    (await watch(here.url, used)).socket.close();
    expect(await closeCode(used)).toBe(4401);
    const late = await here.ticket(user.token);
    await api.db
      .updateTable('realtime_tickets')
      .set({ expires_at: new Date() })
      .where('user_id', '=', user.id)
      .execute();
    expect(await closeCode(late)).toBe(4401);
    const revoked = await here.ticket(user.token);
    await api.call('POST', '/auth/logout', { token: user.token });
    expect(await closeCode(revoked)).toBe(4401);
  });

  test('when its token is revoked', async () => {
    const process = await startRealtimeProcess(api, api.databaseUrl, { pingEveryMs: 1_000 });
    const watcher = await connect(process);
    await api.call('POST', '/auth/logout', { token: user.token });
    expect(await watcher.closed).toBe(4401);
    await process.close();
  });
});

describe('a ticket', () => {
  test('is for people who are signed in, and lasts half a minute', async () => {
    expect(await api.call('POST', '/realtime/ticket', {})).toMatchObject({ status: 401 });
    const { status, body } = await api.call('POST', '/api/realtime/ticket', { token: user.token });
    expect(status).toBe(200);
    expect(body).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), ttl_seconds: 30 });
    const { rows } = await sql<{ row: string; seconds: number }>`
      select realtime_tickets::text as row, extract(epoch from expires_at - now())::float8 as seconds
      from realtime_tickets where user_id = ${user.id}`.execute(api.db);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(body.ticket);
    expect(rows[0]?.seconds).toBeLessThanOrEqual(30);
  });
});

describe('a page', () => {
  test('of the public address or of the same host may connect, one of another origin may not', async () => {
    for (const origin of [publicUrl, here.url]) (await connect(here, { origin })).socket.close();
    for (const origin of ['https://evil.example.com', `${publicUrl}.evil.example`, 'null', 'http://127.0.0.1:1'])
      expect(await refusal('/realtime', { origin })).toEqual([403, 'FORBIDDEN']);
  });

  test('connects below /api as well', async () => {
    const watcher = await connect(here, { path: '/api/realtime' });
    await tell(api, accountId, 'a');
    expect(namesOf(await watcher.until(1))).toEqual(['a']);
    watcher.socket.close();
  });

  test('that asks for another path to become a WebSocket gets 404', async () => {
    expect(await refusal('/realtime/x')).toEqual([404, 'NOT_FOUND']);
    expect(await refusal('/health/x')).toEqual([404, 'NOT_FOUND']);
  });
});

test('an offer to speak HTTP/2 is answered as if it had not been made', async () => {
  const asked = request(`${here.url}/health`, { headers: { connection: 'Upgrade', upgrade: 'h2c' } });
  asked.end();
  const [answer] = await once(asked, 'response');
  answer.resume();
  expect(answer.statusCode).toBe(200);
});

test('a handshake that is none is 400, and what a client says is ignored up to a size', async () => {
  const { status, body } = await call(here.url, 'GET', '/health');
  expect([status, body]).toEqual([200, { status: 'ok' }]);
  const asked = request(`${here.url}/realtime`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } });
  asked.end();
  const [answer] = await once(asked, 'response');
  answer.resume();
  expect(answer.statusCode).toBe(400);
  const watcher = await connect();
  watcher.socket.send('{"type":"hello"}');
  await tell(api, accountId, 'a');
  expect(namesOf(await watcher.until(1))).toEqual(['a']);
  watcher.socket.send('x'.repeat(5_000));
  expect(await watcher.closed).toBe(1009);
});

test('a client that reads too slowly is dropped, and the others go on', async () => {
  const process = await startRealtimeProcess(api, api.databaseUrl, { maxBacklogBytes: 65_536 });
  const slow = await connect(process);
  const quick = await connect(process);
  slow.socket.pause();
  const large = 'x'.repeat(1024 * 1024);
  let told = 0;
  // The kernel keeps some megabytes for a connection that is not read.
  for (; process.realtime.count() === 2; told++) {
    await tell(api, accountId, large);
    await quick.until(told + 1);
  }
  expect(process.realtime.count()).toBe(1);
  await tell(api, accountId, 'a');
  expect(namesOf(await quick.until(told + 1)).at(-1)).toBe('a');
  slow.socket.resume();
  expect(await slow.closed).toBe(1006);
  await process.close();
});

test('a client that answers no ping is dropped', async () => {
  const process = await startRealtimeProcess(api, api.databaseUrl, { pingEveryMs: 100 });
  const dead = await connect(process, { autoPong: false });
  expect(await dead.closed).toBe(1006);
  await process.close();
});

test('a process that stops says goodbye', async () => {
  const process = await startRealtimeProcess(api, api.databaseUrl);
  const watcher = await connect(process);
  await process.close();
  expect(await watcher.closed).toBe(1001);
});
