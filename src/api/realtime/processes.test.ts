import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createTestAccount, createTestUser, startTestApi } from '../../../test/support/api.ts';
import { call } from '../../../test/support/call.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { namesOf, tell, watch } from '../../../test/support/realtime.ts';
import { freePort, isListening } from '../../process/ports.ts';

/** Starts a real API process with the secrets of the test. */
async function start(databaseUrl: string, jwtSecret: string) {
  const port = await freePort();
  const child = fork(path.join(import.meta.dirname, '../server.ts'), {
    stdio: 'ignore',
    env: {
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
      JWT_SECRET: jwtSecret,
    },
  });
  const exited = once(child, 'exit').then(([code]) => code);
  await eventually(
    () => isListening(port),
    (listening) => listening,
  );
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGTERM'), exited };
}

test('a ticket of one process opens the socket of another, an event reaches both, and both stop in order', async () => {
  const api = await startTestApi();
  const { jwtSecret } = api.deps.config;
  const processes = await Promise.all([start(api.databaseUrl, jwtSecret), start(api.databaseUrl, jwtSecret)]);
  const [here, there] = processes;
  try {
    const user = await createTestUser(api);
    const accountId = await createTestAccount(api, user);
    const ticket = async ({ url }: { url: string }): Promise<string> =>
      (await call(url, 'POST', '/realtime/ticket', { token: user.token })).body.ticket;
    const watchers = [await watch(there.url, await ticket(here)), await watch(here.url, await ticket(there))];
    await tell(api, accountId, 'a', 'b');
    for (const watcher of watchers) expect(namesOf(await watcher.until(2))).toEqual(['a', 'b']);
    for (const process of processes) process.stop();
    expect(await Promise.all(watchers.map(({ closed }) => closed))).toEqual([1001, 1001]);
    expect(await Promise.all(processes.map(({ exited }) => exited))).toEqual([0, 0]);
  } finally {
    for (const process of processes) process.stop();
    await api.close();
  }
});
