/** Measures how long signed-in calls and a correct sign-in take while a crowd guesses passwords. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, call } from '../test/support/call.ts';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { type Result, series, single } from './result.ts';
import { percentile } from './statistics.ts';

const CONNECTIONS = 200;
const SECONDS = 10;
const PAUSE_MS = 50;
const LOGINS = 8;

/** Uses the product's own limits: `LIMITS` is empty. */
const env = { TRUSTED_PROXIES: '127.0.0.1', LIMITS: '' };

export const measureLogins = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const { operator } = system.instance.ready();
    const home = { 'x-forwarded-for': '192.0.2.1' };
    const signIn = (headers: Record<string, string>) =>
      call(system.api, 'POST', '/auth/login', { body: operator, headers });
    const first = await signIn(home);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const atRest = await askMe(system);
    const results = [series({ figure: 'GET /me', load: 'at rest', unit: 'ms' }, atRest)];

    for (const [from, headers, who] of [
      ['one', home, 'from another address'],
      ['many', { ...home, cookie }, 'from a known browser'],
    ] as const) {
      const load = `${CONNECTIONS} connections that guess, from ${from === 'one' ? 'one address' : 'everywhere'}`;
      await withCrowd(system.api, from, async () => {
        const asked = await askMe(system);
        const over = percentile(asked, 95) - percentile(atRest, 95);
        const logins: number[] = [];
        for (let login = 0; login < LOGINS; login++) logins.push(await timeOf(() => signIn(headers)));
        results.push(
          series({ figure: 'GET /me', load, unit: 'ms' }, asked),
          single({ figure: 'GET /me, p95 over that at rest', load, unit: 'ms', goal: { atMost: 50 } }, over),
          series({ figure: `a right login ${who}`, load, unit: 'ms', goal: { max: 2_000 } }, logins),
        );
      });
    }
    return results;
  }, env);

async function askMe({ asOperator }: BenchSystem): Promise<number[]> {
  const until = Date.now() + SECONDS * 1_000;
  const times: number[] = [];
  while (Date.now() < until) {
    times.push(await timeOf(() => asOperator('GET', '/me')));
    await sleep(PAUSE_MS);
  }
  return times;
}

async function timeOf(ask: () => Promise<Answer>): Promise<number> {
  const askedAt = performance.now();
  const { status, body } = await ask();
  if (status !== 200) throw new Error(`It was answered with ${status}: ${body?.error?.message}`);
  return performance.now() - askedAt;
}

/** Runs the crowd in a process of its own, so that its work does not count as that of the API. */
async function withCrowd(url: string, from: 'one' | 'many', work: () => Promise<void>): Promise<void> {
  const crowd = spawn(process.execPath, [join(import.meta.dirname, 'crowd.ts'), url, String(CONNECTIONS), from], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answers = '';
  crowd.stdout.on('data', (chunk) => {
    answers = String(chunk).trim();
  });
  const ended = once(crowd, 'exit');
  try {
    await once(crowd.stdout, 'data');
    await sleep(1_000);
    await work();
    process.stderr.write(`  the crowd from ${from} got ${answers}\n`);
  } finally {
    crowd.kill();
    await ended;
  }
}
