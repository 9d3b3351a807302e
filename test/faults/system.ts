/**
 * The real parts as processes of their own, to be broken one by one.
 *
 * How to add cases: a case is a name, the stages of a login that it strikes at, and `strike`, which breaks something.
 * Write them in a file of their own, as a list, with `atStages` of `fault-case.ts` (or as a `FaultCase` with a `run` of
 * its own where that does not fit), and add the list to a group in `groups.ts`. The cases of a group share one started
 * system and run one after the other; `npm test` runs each once, `npm run test:faults` as often as you like:
 *
 *     export const workerCases: FaultCase[] = [
 *       atStages('worker killed (SIGKILL)', everyStage, {
 *         strike: async ({ worker }) => {
 *           await worker.kill('SIGKILL');
 *           await worker.start();
 *         },
 *       }),
 *     ];
 *
 * Before the strike there is an account of its own at each stage. After it, each account is brought to the end of its
 * login as a person would do it, the time until it could go on is taken, and `checkInvariants` looks at everything. A
 * `strike` leaves the parts that it broke running again, or leaves that to `system.mend()`, which runs after every case.
 * Cases use `node:assert`, because they run without vitest too; own checks go into `after`.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Db } from '../../src/db/core/connect.ts';
import { childEnv } from '../../src/embedded/child-env.ts';
import { migrateDatabase } from '../../src/embedded/migrate-database.ts';
import {
  apiPart,
  apiUrl,
  embeddedPostgres,
  embeddedTemporal,
  partLog,
  sandboxPart,
  sandboxUrl,
  workerPart,
} from '../../src/embedded/parts/part-commands.ts';
import { ensureSecrets } from '../../src/embedded/secrets.ts';
import { readSettings } from '../../src/embedded/settings.ts';
import { freePort } from '../../src/process/ports.ts';
import { findChromium } from '../../src/tools/chromium.ts';
import { type BankCustomer, createCustomer } from '../support/bank-customer.ts';
import { call } from '../support/call.ts';
import { confirming } from '../support/confirming.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts } from '../support/instance.ts';
import { handleOf, type OwnAccount } from '../support/own-account.ts';
import { passedOn } from '../support/passed-on.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { roomyLimits } from '../support/roomy-limits.ts';
import { type CallApi, callAnyApi } from './call-api.ts';
import { type Part, startPart } from './part.ts';

/** An account of a case, with its customer at the bank. */
export type OwnedAccount = { account: OwnAccount; customer: BankCustomer };

export type ApiPart = Part & { url: string };

export type FaultSystem = {
  dataDir: string;
  databaseUrl: string;
  temporalAddress: string;
  sandboxUrl: string;
  db: Db;
  postgres: Part;
  temporal: Part;
  sandbox: Part;
  /** The parts that always exist. Others are added by `addWorker` and `addApi`. */
  worker: Part;
  api: ApiPart;
  workers: Part[];
  apis: ApiPart[];
  addWorker(env?: Record<string, string>): Promise<Part>;
  addApi(): Promise<ApiPart>;
  /** Gets every webhook. The path of a call is the account's id. */
  receiver: Receiver;
  /** The environment of the API and the workers. */
  partEnv: NodeJS.ProcessEnv;
  /** Calls an API that is up, as the operator. A GET is repeated until one answers. */
  call: CallApi;
  /** Texts that must not appear anywhere, by a name for each. */
  secrets: Record<string, string>;
  /** The accounts of the case that runs. */
  accounts: OwnedAccount[];
  /** Creates a customer and an account whose first login begins at once. */
  account(bank?: object, settings?: object, before?: (customer: BankCustomer) => Promise<void>): Promise<OwnedAccount>;
  /** Returns to one worker and one API, everything running, no accounts. */
  mend(): Promise<void>;
  /** Stops every part, in order. */
  stop(): Promise<void>;
  /** Stops what still runs, and removes the data folder. */
  remove(): Promise<void>;
};

/** Begins every user name and password, so that one search finds any of them. */
const mark = 'QXFAULT7';

/** Resolves when a login could begin. `env` is added to the environment of the API and the workers. */
export async function startFaultSystem(env: Record<string, string> = {}): Promise<FaultSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reconbanker-faults-'));
  // Chromium, which is not root, passes through it.
  await chmod(dataDir, 0o711);
  // Anything that a browser leaves behind is then found here.
  const temporary = join(dataDir, 'tmp');
  await mkdir(temporary);
  const ports = await freePorts('PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT', 'POSTGRES_PORT');
  const settings = readSettings({
    ...passedOn(),
    ...roomyLimits,
    DATA_DIR: dataDir,
    TMPDIR: temporary,
    ...ports,
    ...env,
  });
  const embedded = await embeddedPostgres(settings);
  const receiver = await startReceiver();
  const [postgres, temporal, sandbox, chromium] = await Promise.all([
    startPart('postgres', embedded.start),
    startPart('temporal', embeddedTemporal(settings)),
    startPart('sandbox', sandboxPart(settings)),
    findChromium(),
  ]);
  const browser = await openToDebuggers(dataDir, chromium.path);
  const found = { databaseUrl: embedded.url(), chromium: browser, temporalPages: null };
  const madeSecrets = ensureSecrets(settings);
  const partEnv = childEnv(settings, madeSecrets, found);
  await migrateDatabase(partEnv);
  const db = connect(found.databaseUrl, { maxConnections: 4 });

  const untilPolls = async (pid: number) => {
    const started = new RegExp(`^.*-${pid}-[0-9a-f]{6}".*worker started`, 'm');
    await eventually(
      () => readFile(partLog(dataDir, 'worker'), 'utf8'),
      (log) => started.test(log),
    );
  };
  const startWorker = (more: Record<string, string> = {}) =>
    startPart('worker', workerPart(settings, { ...partEnv, ...more }), untilPolls);
  const startApi = async (port: number): Promise<ApiPart> => {
    const own = { ...settings, port };
    const part = await startPart('api', apiPart(own, { ...partEnv, PORT: String(port) }));
    return { ...part, url: apiUrl(own) };
  };
  const [worker, api] = await Promise.all([startWorker(), startApi(settings.port)]);
  const workers = [worker];
  const apis = [api];
  const operator = { email: 'operator@example.com', password: randomBytes(12).toString('base64url') };
  await call(api.url, 'POST', '/auth/register', {
    body: { ...operator, name: 'Operator', setup_token: madeSecrets.setupToken },
  });
  const { token } = (await call(api.url, 'POST', '/auth/login', { body: operator })).body;
  // The groups run for longer than a given password counts as recent.
  const asOperator = confirming(callAnyApi(apis, token), operator.password);
  const banks: { id: string; code: string }[] = (await asOperator('GET', '/banks')).body;
  const bankId = banks.find(({ code }) => code === 'sandbox')?.id;
  const secrets: Record<string, string> = {
    'a user name or password': mark,
    "the operator's password": operator.password,
    'a token': token,
  };
  const accounts: OwnedAccount[] = [];
  const parts = () => [...apis, ...workers, sandbox, temporal, postgres];
  const stop = async () => {
    await Promise.all([...apis, ...workers].map((part) => part.stop()));
    await Promise.all([sandbox.stop(), temporal.stop()]);
    await postgres.stop();
  };

  return {
    dataDir,
    databaseUrl: found.databaseUrl,
    temporalAddress: `127.0.0.1:${settings.temporalPort}`,
    sandboxUrl: sandboxUrl(settings),
    db,
    postgres,
    temporal,
    sandbox,
    worker,
    api,
    workers,
    apis,
    receiver,
    partEnv,
    call: asOperator,
    secrets,
    accounts,
    async addWorker(more) {
      const added = await startWorker(more);
      workers.push(added);
      return added;
    },
    async addApi() {
      const added = await startApi(await freePort());
      apis.push(added);
      return added;
    },
    async account(bank = {}, own = {}, before) {
      const login = { username: `${mark}-user-${word()}`, password: `${mark}-pass-${word()}` };
      const code = { when: 'always', length: 16, type: 'alphanumeric' };
      const customer = await createCustomer(sandboxUrl(settings), login, { code, ...bank });
      await before?.(customer);
      const made = await asOperator('POST', '/accounts', { body: { bankId, name: randomUUID() } });
      const account = handleOf(made.body.id, asOperator);
      accounts.push({ account, customer });
      await account.configure({
        login_mode: 'assisted',
        scrape_interval_seconds: 3_600,
        webhook_url: `${receiver.url}/${account.id}`,
        bank_username: login.username,
        bank_password: login.password,
        ...own,
      });
      return { account, customer };
    },
    async mend() {
      for (const extra of [...workers.splice(1), ...apis.splice(1)]) await extra.stop();
      for (const part of parts().reverse()) {
        part.thaw();
        if (!part.isUp()) await part.start();
      }
      const gone = accounts.splice(0).map(async ({ account }) => {
        const { name } = (await account.get()).body;
        await asOperator('DELETE', `/accounts/${account.id}`, { body: { confirmation_name: name } });
      });
      await Promise.all(gone);
      receiver.reset();
    },
    stop,
    async remove() {
      await stop();
      await db.destroy();
      await receiver.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Sets up a browser that closes a context on a command from outside, through its debugging port. */
async function openToDebuggers(dataDir: string, chromium: string): Promise<string> {
  const path = join(dataDir, 'chromium');
  await writeFile(path, `#!/bin/sh\nexec '${chromium}' "$@" --remote-debugging-port=0\n`, { mode: 0o755 });
  return path;
}

const word = (): string => randomBytes(9).toString('hex');
