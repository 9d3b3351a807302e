// node test/image/run.ts <command…>: runs each role of a built image, by putting the role behind the command, against the
// embedded Postgres and Temporal, through a login that wants a code. Not one of the tests: it needs an image.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';
import { freePort } from '../../src/process/ports.ts';
import { endProcess, exitOf } from '../../src/process/spawn-with-parent.ts';
import { createCustomer } from '../support/bank-customer.ts';
import { call } from '../support/call.ts';
import { eventually } from '../support/eventually.ts';
import { handleOf } from '../support/own-account.ts';

const [program = '', ...before] = process.argv.slice(2);
const dataDir = await mkdtemp(join(tmpdir(), 'reconbanker-image-'));
const [postgres, temporal] = await Promise.all([
  startPostgres({ dataDir: join(dataDir, 'postgres') }),
  startTemporal({ dataDir: null, uiPort: null, searchAttributes: {} }),
]);
const [PORT, SANDBOX_PORT, WORKER_METRICS_PORT] = [await freePort(), await freePort(), await freePort()].map(String);
const api = `http://127.0.0.1:${PORT}`;
const bank = `http://127.0.0.1:${SANDBOX_PORT}`;
const env = {
  ...process.env,
  DATABASE_URL: postgres.url,
  TEMPORAL_ADDRESS: temporal.address,
  ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  JWT_SECRET: randomBytes(48).toString('base64'),
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  SANDBOX_URL: bank,
  PORT,
  SANDBOX_PORT,
  WORKER_METRICS_PORT,
};
const running: { role: string; child: ChildProcess }[] = [];

try {
  const migrated = await exitOf(start('migrate'));
  if (migrated.code !== 0) throw new Error(`migrate ended with ${migrated.code}.`);
  for (const role of ['sandbox', 'api', 'worker']) running.push({ role, child: start(role) });
  await eventually(
    () => call(api, 'GET', '/ready').catch(() => null),
    (answer) => answer?.status === 200,
  );
  tell('migrate, sandbox, api and worker are up');
  const page = await fetch(`${api}/dashboard/`);
  if (page.status !== 200) throw new Error(`The dashboard was answered with ${page.status}.`);
  tell('the dashboard is there');
  await logIn();
  for (const { role, child } of running.splice(0).reverse()) {
    const { code, signal } = await endProcess(child, 'SIGTERM', 45_000);
    tell(`${role} stopped: ${signal ?? `exit code ${code}`}`);
    if (code !== 0) process.exitCode = 1;
  }
} finally {
  for (const { child } of running) await endProcess(child, 'SIGTERM', 10_000);
  await Promise.all([postgres.stop(), temporal.stop()]);
  await rm(dataDir, { recursive: true, force: true });
}

/** The command in front may be a container: the settings reach it through its environment. */
function start(role: string): ChildProcess {
  return spawn(program, [...before, role], { env, stdio: ['ignore', 'inherit', 'inherit'] });
}

async function logIn(): Promise<void> {
  const person = { email: 'operator@example.com', password: 'correct horse battery' };
  await call(api, 'POST', '/auth/register', { body: { ...person, name: 'Operator' } });
  const { token } = (await call(api, 'POST', '/auth/login', { body: person })).body;
  const asPerson = (method: string, path: string, more?: object) => call(api, method, path, { token, ...more });
  const [{ id: bankId }] = (await asPerson('GET', '/banks')).body;
  const { id } = (await asPerson('POST', '/accounts', { body: { bankId, name: 'Image' } })).body;
  const customer = await createCustomer(bank, {}, {});
  const account = handleOf(id, asPerson);
  const { username: bank_username, password: bank_password } = customer;
  await account.configure({ bank_username, bank_password, login_mode: 'assisted', session_type: 'persistent' });
  const request = await account.untilAsked();
  tell(`the bank asks for a code of ${request.descriptor.length} characters`);
  await account.post('otp', { code: await customer.readCode(request.descriptor) });
  await account.untilVerdict(request.id, 'fulfilled');
  await account.untilState('monitoring');
  tell('logged in with the code, and monitoring');
}

function tell(text: string): void {
  process.stdout.write(`· ${text}\n`);
}
