/** Clients that ask again and again whether a code is wanted, beside the same questions to bare Koa and pg. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'undici';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { addIdleAccounts } from './idle-accounts.ts';
import { type Result, series, single } from './result.ts';
import { percentile } from './statistics.ts';

const POLLERS = 100;
const ACCOUNTS = 1_000;
const SECONDS = 10;

export const measurePolls = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const ids = await addIdleAccounts(system, ACCOUNTS);
    const headers = { authorization: `Api-Key ${system.key}` };
    const ours = await poll(system.api, (id) => `/v1/accounts/${id}/status`, ids, headers);
    const bare = await withBareServer(system, (url) => poll(url, (id) => `/${id}`, ids, {}));
    const load = `${POLLERS} pollers, ${ACCOUNTS} accounts`;
    return [
      single({ figure: 'status polls', load, unit: 'a second' }, ours.length / SECONDS),
      single({ figure: 'bare Koa and pg', load, unit: 'a second' }, bare.length / SECONDS),
      single({ figure: 'status polls / bare', load, unit: 'ratio' }, ours.length / bare.length),
      series({ figure: 'a status poll', load, unit: 'ms' }, ours),
      single({ figure: 'a status poll, p99', load, unit: 'ms', goal: { atMost: 50 } }, percentile(ours, 99)),
      single({ figure: 'the same, bare Koa and pg, p99', load, unit: 'ms' }, percentile(bare, 99)),
    ];
  });

/** How long each answer took, ms. */
async function poll(
  url: string,
  pathOf: (id: string) => string,
  ids: string[],
  headers: Record<string, string>,
): Promise<number[]> {
  const pool = new Pool(url, { connections: POLLERS });
  const times: number[] = [];
  const end = performance.now() + SECONDS * 1_000;
  try {
    await Promise.all(
      Array.from({ length: POLLERS }, async (_, poller) => {
        for (let turn = poller; performance.now() < end; turn += POLLERS) {
          const startedAt = performance.now();
          const answer = await pool.request({ method: 'GET', path: pathOf(ids[turn % ids.length] ?? ''), headers });
          await answer.body.dump();
          if (answer.statusCode !== 200) throw new Error(`A poll was answered with ${answer.statusCode}.`);
          times.push(performance.now() - startedAt);
        }
      }),
    );
  } finally {
    await pool.close();
  }
  return times;
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
