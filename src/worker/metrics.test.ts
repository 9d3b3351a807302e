import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { isOfWorker, metricsUsed } from '../../test/support/monitoring.ts';
import { startTestTemporal } from '../../test/support/temporal.ts';
import type { RunningTemporal } from '../embedded/temporal.ts';
import { freePort } from '../process/ports.ts';

let temporal: RunningTemporal;
let database: TestDatabase;
beforeAll(async () => {
  [temporal, database] = await Promise.all([startTestTemporal(), createTestDatabase()]);
});
afterAll(async () => {
  await temporal?.stop();
  await database?.drop();
});

function startWorker(env: Record<string, string>): ChildProcess {
  return fork(path.join(import.meta.dirname, 'main.ts'), {
    silent: true,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporal.address,
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
      JWT_SECRET: 'a secret of the tests that is long enough',
      // No page is opened here.
      CHROMIUM_PATH: '/nowhere/chromium',
      ...env,
    },
  });
}

test('a worker shows its own metrics and those of the Temporal SDK, and stops with them in order', async () => {
  const port = await freePort();
  const worker = startWorker({ WORKER_METRICS_PORT: String(port), MAX_SESSIONS: '7' });
  const exit = once(worker, 'exit');
  const metrics = () =>
    fetch(`http://127.0.0.1:${port}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    );
  await expect.poll(metrics).toMatch(/^temporal_num_pollers\{/m);
  const text = await metrics();
  expect(text).toMatch(/^reconbanker_worker_sessions 0$/m);
  expect(text).toMatch(/^reconbanker_worker_sessions_limit 7$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).toMatch(/^# TYPE temporal_request_total counter$/m);
  const exported = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  // The metric of failed calls exists only after the first one.
  const used = metricsUsed().filter((name) => isOfWorker(name) && !name.includes('failure'));
  expect(exported).toEqual(expect.arrayContaining(used));
  expect(text).toMatch(/^# TYPE temporal_request_latency_seconds histogram$/m);
  worker.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});

test('a worker whose metrics port is taken says which variable to change', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const worker = startWorker({ WORKER_METRICS_PORT: String(typeof address === 'object' && address?.port) });
  let said = '';
  worker.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [[code]] = await Promise.all([once(worker, 'exit'), once(worker.stderr as NodeJS.ReadableStream, 'end')]);
  expect(code).toBe(1);
  expect(said).toContain('set WORKER_METRICS_PORT to a free port');
  other.close();
});
