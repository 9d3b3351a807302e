/** Measures clients that poll whether a code is needed, beside the same queries to bare Koa and pg. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sql } from 'kysely';
import { connect } from '../src/db/core/connect.ts';
import { lockNumbers } from '../src/db/core/locks.ts';
import { addAccountRows } from './account-rows.ts';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { type Polls, pollEverySecond, pollWithoutPause } from './pollers.ts';
import { type Result, series, single } from './result.ts';
import { percentile } from './statistics.ts';

const POLLERS = 100;
const ACCOUNTS = 1_000;
const SECONDS_WITHOUT_PAUSE = 8;
const SECONDS_WITH_PAUSES = 10;
/** Each server is measured in this many parts. */
const ROUNDS = 2;
/** The time for the first connections, and for what a server compiles on first use. */
const WARM_UP_SECONDS = 2;

type Server = Pick<Polls, 'url' | 'paths' | 'headers'> & { withoutPause: number[]; everySecond: number[] };

export const measurePolls = (): Promise<Result[]> =>
  withSystem((system) =>
    withAccounts(system, (ids) =>
      withBareServer(system, async (bareUrl) => {
        const headers = { authorization: `Api-Key ${system.key}` };
        const paths = ids.map((id) => `/v1/accounts/${id}/status`);
        const ours: Server = { url: system.api, paths, headers, withoutPause: [], everySecond: [] };
        const barePaths = ids.map((id) => `/${id}`);
        const bare: Server = { url: bareUrl, paths: barePaths, headers: {}, withoutPause: [], everySecond: [] };
        await takeInTurns([ours, bare]);
        return [...withoutPauseResults(ours, bare), ...everySecondResults(ours, bare)];
      }),
    ),
  );

/** Alternates the servers, because the machine may behave differently half a minute later. */
async function takeInTurns(servers: Server[]): Promise<void> {
  for (const server of servers) await pollWithoutPause({ ...server, pollers: POLLERS, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of servers) {
      const times = await pollWithoutPause({ ...server, pollers: POLLERS, seconds: SECONDS_WITHOUT_PAUSE / ROUNDS });
      server.withoutPause = server.withoutPause.concat(times);
    }
    for (const server of servers) {
      const times = await pollEverySecond({ ...server, pollers: POLLERS, seconds: SECONDS_WITH_PAUSES / ROUNDS });
      server.everySecond = server.everySecond.concat(times);
    }
  }
}

/**
 * Adds accounts to the records. A poll is answered from the records, and no worker may start workflows for these
 * accounts meanwhile.
 */
async function withAccounts<T>({ instance }: BenchSystem, work: (ids: string[]) => Promise<T>): Promise<T> {
  const db = connect(instance.databaseUrl);
  try {
    return await db.connection().execute(async (held) => {
      await sql`select pg_advisory_lock(${lockNumbers.reconcile})`.execute(held);
      return work(await addAccountRows(held, ACCOUNTS));
    });
  } finally {
    await db.destroy();
  }
}

/** A hundred requests are always open, so a response takes as long as a hundred responses. */
function withoutPauseResults({ withoutPause: ours }: Server, { withoutPause: bare }: Server): Result[] {
  const load = `${POLLERS} pollers without pause, ${ACCOUNTS} accounts`;
  return [
    single({ figure: 'status polls', load, unit: 'a second' }, ours.length / SECONDS_WITHOUT_PAUSE),
    single({ figure: 'bare Koa and pg', load, unit: 'a second' }, bare.length / SECONDS_WITHOUT_PAUSE),
    single({ figure: 'status polls / bare', load, unit: 'ratio' }, ours.length / bare.length),
    series({ figure: 'a status poll', load, unit: 'ms' }, ours),
    series({ figure: 'the same, bare Koa and pg', load, unit: 'ms' }, bare),
    single({ figure: 'a status poll, p99', load, unit: 'ms' }, percentile(ours, 99)),
    single({ figure: 'the same, bare Koa and pg, p99', load, unit: 'ms' }, percentile(bare, 99)),
  ];
}

function everySecondResults({ everySecond: ours }: Server, { everySecond: bare }: Server): Result[] {
  const load = `${POLLERS} pollers, each once a second, ${ACCOUNTS} accounts`;
  return [
    series({ figure: 'a status poll', load, unit: 'ms' }, ours),
    series({ figure: 'the same, bare Koa and pg', load, unit: 'ms' }, bare),
    single({ figure: 'a status poll, p99', load, unit: 'ms', goal: { atMost: 50 } }, percentile(ours, 99)),
    single({ figure: 'the same, bare Koa and pg, p99', load, unit: 'ms' }, percentile(bare, 99)),
  ];
}

async function withBareServer<T>({ instance }: BenchSystem, work: (url: string) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts')], {
    env: { ...process.env, DATABASE_URL: instance.databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [url] = await once(child.stdout, 'data');
    return await work(String(url).trim());
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}
