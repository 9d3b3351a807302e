import { randomUUID } from 'node:crypto';
import type { Client, WorkflowClientInterceptor, WorkflowHandle } from '@temporalio/client';
import type { ClientOptionsForTestEnv, TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { createActivities } from '../../src/activities/index.ts';
import { createVault, sealContext, type Vault } from '../../src/base/crypto.ts';
import { createLogger } from '../../src/base/log.ts';
import { createBrowsers } from '../../src/browser/chromium/browser.ts';
import { chromiumStart } from '../../src/browser/chromium/chromium-start.ts';
import { createLiveSessions } from '../../src/browser/session/live-sessions.ts';
import { recordBanks } from '../../src/db/banks/banks.ts';
import type { Db } from '../../src/db/core/connect.ts';
import type { Pace } from '../../src/domain/pace.ts';
import { every } from '../../src/process/loops.ts';
import { askedBy } from '../../src/temporal/asked.ts';
import { signing } from '../../src/temporal/client.ts';
import {
  type OtpSubmitted,
  otpSubmittedSignal,
  restartRequestedSignal,
  runRequestedSignal,
  type SessionStatus,
  statusQuery,
  stopRequestedSignal,
} from '../../src/temporal/messages.ts';
import {
  accountSessionId,
  browserQueue,
  deliveriesQueue,
  hostQueue,
  searchAttributeTypes,
  sessionsQueue,
} from '../../src/temporal/names.ts';
import { onlyOurs } from '../../src/temporal/only-ours.ts';
import { addSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { findChromium } from '../../src/tools/chromium.ts';
import { findTestServer } from '../../src/tools/temporal-test-server.ts';
import { giveTurns } from '../../src/upkeep/give-turns.ts';
import type { AccountSessionInput } from '../../src/workflows/account-session.ts';
import { createTestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { insertLabAccount, insertLabUser, type LabSettings } from './lab-account.ts';
import { type ScriptedBank, scriptedBank } from './scripted-bank.ts';
import { startRealTime, startTimeSkipping } from './workflow-environment.ts';

export type LabAccount = {
  id: string;
  bank: ScriptedBank;
  workflow: WorkflowHandle;
  status(): Promise<SessionStatus>;
  /** Waits in real time until the workflow's status fulfils the condition. */
  until(holds: (status: SessionStatus) => boolean): Promise<SessionStatus>;
  submit(code: string, requestId: string): Promise<void>;
};

/** By default, the account has a bank of its own and the same user as the others. */
type Where = { bank?: ScriptedBank; user?: string };

/** So wide that no test at one bank reaches it. */
const unhurried: Pace = { concurrentLogins: 1_000, loginsPerMinute: 100_000 };

/**
 * Everything between the API and the bank is real: Temporal (a test server that skips time, or the dev server),
 * Postgres, the workers and Chromium. Only the banks are scripted.
 */
export type SessionLab = {
  db: Db;
  env: TestWorkflowEnvironment;
  client: Client;
  vault: Vault;
  /** Creates an account at a bank of its own, with its workflow started. */
  account(settings?: LabSettings, prepare?: (bank: ScriptedBank) => void, where?: Where): Promise<LabAccount>;
  /** Creates a bank for several accounts, with a pace of its own. */
  bank(pace: Pace): Promise<ScriptedBank>;
  user(): Promise<string>;
  /** Stops the worker that holds the pages in an orderly way. Another one continues. */
  replaceWorker(): Promise<void>;
  close(): Promise<void>;
};

/** `places` is the number of sessions that its worker may hold. */
export async function openSessionLab(clock: 'skipping' | 'real', { places = 100 } = {}): Promise<SessionLab> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { db, drop } = await createTestDatabase();
  const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
  const env: TestWorkflowEnvironment = await environment(
    clock,
    asTheApi(vault, () => env.currentTimeMs()),
  );
  const banks = new Map<string, ScriptedBank>();
  const log = createLogger('test', process.env.TEST_LOG ?? 'silent');
  const { path } = await findChromium();
  const executable = () => chromiumStart(path, false);
  const browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, log);
  const host = `lab-${randomUUID()}`;
  const activities = createActivities({
    db,
    vault,
    temporal: env.client,
    banks: { get: (code) => banks.get(code), entries: [] },
    sessions: createLiveSessions(browsers),
    host,
    log,
    allowPrivateWebhooks: true,
    publicUrl: 'http://127.0.0.1:3000',
    slackApiUrl: 'http://127.0.0.1:1',
    retention: { runs: 90, evidence: 30, deliveries: 30, events: 7, apiKeyCalls: 30 },
  });
  const common = { connection: env.nativeConnection, ...onlyOurs(vault, new Map()) };
  const browserWorker = () =>
    Worker.create({
      ...common,
      taskQueue: browserQueue,
      activities,
      maxHeartbeatThrottleInterval: '1s',
      maxConcurrentActivityTaskExecutions: places,
    });
  let browser = await browserWorker();
  let browserRunning = browser.run();
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: sessionsQueue,
      workflowBundle: inject('workflowBundle'),
      activities,
    }),
    Worker.create({ ...common, taskQueue: hostQueue(host), activities }),
    Worker.create({ ...common, taskQueue: deliveriesQueue, activities }),
  ]);
  const running = workers.map((worker) => worker.run());
  const someone = await insertLabUser(db);
  const closing = new AbortController();
  const givingTurns = every(200, () => giveTurns(db, env.client, log), { log, signal: closing.signal });

  async function openBank(pace: Pace): Promise<ScriptedBank> {
    const bank = scriptedBank(`bank-${randomUUID()}`);
    banks.set(bank.code, bank);
    const { code, name, loginUrl } = bank;
    await recordBanks(db, [{ code, name, loginUrl, failedReason: null, pace }]);
    return bank;
  }

  return {
    db,
    env,
    client: env.client,
    vault,
    bank: openBank,
    user: () => insertLabUser(db),
    async replaceWorker() {
      browser.shutdown();
      await browserRunning;
      browser = await browserWorker();
      browserRunning = browser.run();
    },
    async account(settings = {}, prepare, where = {}) {
      const { bank = await openBank(unhurried), user = someone } = where;
      prepare?.(bank);
      const id = await insertLabAccount({ db, vault }, { user, bankCode: bank.code }, settings);
      const workflow = await env.client.workflow.start('accountSession', {
        workflowId: accountSessionId(id),
        taskQueue: sessionsQueue,
        args: [{ accountId: id }] satisfies [AccountSessionInput],
      });
      const status = () => workflow.query(statusQuery);
      return {
        id,
        bank,
        workflow,
        status,
        until: (holds) => eventually(status, holds),
        submit: (code, requestId) => workflow.signal(otpSubmittedSignal, seal(code, requestId)),
      };
    },
    async close() {
      closing.abort();
      await givingTurns;
      for (const worker of [...workers, browser]) worker.shutdown();
      await Promise.all([...running, browserRunning]);
      await browsers.close();
      await env.teardown();
      await drop();
    },
  };

  function seal(code: string, requestId: string): OtpSubmitted {
    const context = sealContext.code(requestId);
    const fingerprint = vault.fingerprint(code, context);
    return { requestId, sealedCode: vault.seal(code, context), fingerprint, submittedBy: 'api_key' };
  }
}

/** Makes a client that signs, and says who asks. It uses the clock of the server, which may be far ahead. */
function asTheApi(vault: Vault, now: () => Promise<number>): ClientOptionsForTestEnv {
  const wishes = [runRequestedSignal.name, restartRequestedSignal.name, stopRequestedSignal.name];
  const saysWhoAsks: WorkflowClientInterceptor = {
    signal: async (input, next) => {
      if (!wishes.includes(input.signalName)) return next(input);
      const asked = { ...askedBy('a-tester'), at: new Date(await now()).toISOString() };
      return next({ ...input, args: [{ ...asked, ...(input.args[0] as object | undefined) }] });
    },
  };
  const { dataConverter, interceptors } = signing(vault);
  return { dataConverter, interceptors: { workflow: [saysWhoAsks, ...interceptors.workflow] } };
}

async function environment(
  clock: 'skipping' | 'real',
  client: ClientOptionsForTestEnv,
): Promise<TestWorkflowEnvironment> {
  const testServer = clock === 'skipping' ? await findTestServer() : null;
  if (testServer) {
    const env = await startTimeSkipping(testServer.executablePath, client);
    await addSearchAttributes(env.client);
    return env;
  }
  const extraArgs = Object.entries(searchAttributeTypes).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  // Small enough that a test sees a workflow continue as new, which takes thousands of events otherwise.
  extraArgs.push('--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=100');
  const fairness = ['matching.useNewMatcher=true', 'matching.enableFairness=true'];
  // A queue with several partitions is fair within each of them, which a test with few accounts cannot see.
  fairness.push('matching.numTaskqueueReadPartitions=1', 'matching.numTaskqueueWritePartitions=1');
  for (const setting of fairness) extraArgs.push('--dynamic-config-value', setting);
  return startRealTime(extraArgs, client);
}
