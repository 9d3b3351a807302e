/** Clients that ask again and again whether a code is wanted, beside the same questions to bare Koa and pg. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sql } from 'kysely';
import { connect } from '../src/db/connect.ts';
import { RECONCILE_LOCK } from '../src/temporal/reconcile.ts';
import { addAccountRows } from './account-rows.ts';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { type Polls, pollEverySecond, pollWithoutPause } from './pollers.ts';
import { type Result, series, single } from './result.ts';
import { percentile } from './statistics.ts';

const POLLERS = 100;
const ACCOUNTS = 1_000;
const SECONDS_WITHOUT_PAUSE = 8;
const SECONDS_WITH_PAUSES = 10;
/** For the first connections, and for what a server compiles when it is used. */
const WARM_UP_SECONDS = 2;

type Taken = { withoutPause: number[]; everySecond: number[] };

export const measurePolls = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const [ours, bare] = await withAccounts(system, async (ids): Promise<[Taken, Taken]> => {
      const headers = { authorization: `Api-Key ${system.key}` };
      const paths = ids.map((id) => `/v1/accounts/${id}/status`);
      const bareOnes = (url: string) => takeBoth({ url, paths: ids.map((id) => `/${id}`), headers: {} });
      return [await takeBoth({ url: system.api, paths, headers }), await withBareServer(system, bareOnes)];
    });
    return [
      ...withoutPauseResults(ours.withoutPause, bare.withoutPause),
      ...everySecondResults(ours.everySecond, bare.everySecond),
    ];
  });

/** A poll is answered from the records: no worker shall make the workflows of these accounts meanwhile. */
async function withAccounts<T>({ instance }: BenchSystem, work: (ids: string[]) => Promise<T>): Promise<T> {
  const db = connect(instance.databaseUrl);
  try {
    return await db.connection().execute(async (held) => {
      await sql`select pg_advisory_lock(${RECONCILE_LOCK})`.execute(held);
      return work(await addAccountRows(held, ACCOUNTS));
    });
  } finally {
    await db.destroy();
  }
}

async function takeBoth(server: Pick<Polls, 'url' | 'paths' | 'headers'>): Promise<Taken> {
  await pollWithoutPause({ ...server, pollers: POLLERS, seconds: WARM_UP_SECONDS });
  const withoutPause = await pollWithoutPause({ ...server, pollers: POLLERS, seconds: SECONDS_WITHOUT_PAUSE });
  const everySecond = await pollEverySecond({ ...server, pollers: POLLERS, seconds: SECONDS_WITH_PAUSES });
  return { withoutPause, everySecond };
}

/** A hundred questions are always open, so that an answer takes as long as a hundred answers. */
function withoutPauseResults(ours: number[], bare: number[]): Result[] {
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

function everySecondResults(ours: number[], bare: number[]): Result[] {
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
