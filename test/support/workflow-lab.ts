/**
 * An account's workflow alone: on the Temporal server that skips time, with activities of which the test says what each
 * answers. There is no database and no browser.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CompleteAsyncError, Context } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, type PatchActivationInput, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { inject } from 'vitest';
import * as names from '../../src/temporal/names.ts';
import { addSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { findTestServer, whyNoTestServer } from '../../src/tools/temporal-test-server.ts';
import {
  type AccountSettings,
  createAccount,
  host,
  type MadeCall,
  type Name,
  type ScriptedAccount,
  soon,
} from './scripted-account.ts';
import { startTimeSkipping } from './workflow-environment.ts';

export type WorkflowLab = {
  account(settings?: AccountSettings): Promise<ScriptedAccount>;
  /** By the clock of the server, ms. */
  now(): Promise<number>;
  /**
   * Moves the clock; open sessions send heartbeats meanwhile, unless their workers are said to be `dead`. `unseen`: how many
   * activities wait for a worker that does not exist. A timeout of an activity has to come a second later, in its own time.
   */
  skip(ms: number, how?: { workers?: 'alive' | 'dead'; unseen?: number }): Promise<void>;
  /** Moves the clock to this time, ISO 8601. */
  skipTo(time: string | null): Promise<void>;
  /** Ends the accounts of a test. */
  end(): Promise<void>;
  close(): Promise<void>;
};

/** What a worker does at a page: open until the test ends it. */
const atPage: Name[] = ['browserSession', 'enterCode', 'resendCode', 'readNow'];
const short: Name[] = ['loadAccount', 'askLoginHours', 'recordSession', 'settleSession', 'giveUpSession'];
/** Less than a session's worker may be silent. */
const BETWEEN_HEARTBEATS_MS = 7_000;

/** False where there is no server that skips time: it needs Java. */
export const canSkipTime = (await findTestServer()) !== null;
if (!canSkipTime) console.warn(`No time-skipping test server: ${whyNoTestServer()}`);

/** In a run of many mutants one server serves all, and the lab of a mutant all files. */
let kept: { bundle: string; lab?: Promise<WorkflowLab>; env?: Promise<TestWorkflowEnvironment> } | undefined;

export async function openWorkflowLab(): Promise<WorkflowLab> {
  if (!kept) {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const env = await environment();
    return openLab(env, inject('workflowBundle').codePath, () => env.teardown());
  }
  kept.env ??= environment();
  kept.lab ??= openLab(await kept.env, kept.bundle, async () => undefined);
  const lab = await kept.lab;
  return { ...lab, close: lab.end };
}

export function keepWorkflowLab(bundle: string): void {
  if (!kept) Runtime.install({ logger: new DefaultLogger('ERROR') });
  kept = { ...kept, bundle };
}

/** What a mutant has left open would hold up the next one: then that gets a server of its own. */
export async function letWorkflowLabGo(): Promise<void> {
  const { lab, env } = kept ?? {};
  if (!kept || !lab || !env) return;
  delete kept.lab;
  const isWell = async () => {
    await (await lab).close();
    await (await env).sleep('1 minute');
    return true;
  };
  if (await Promise.race([isWell().catch(() => false), sleep(2_000, false)])) return;
  delete kept.env;
  await (await env).teardown();
}

async function openLab(
  env: TestWorkflowEnvironment,
  codePath: string,
  teardown: () => Promise<void>,
): Promise<WorkflowLab> {
  const { client, connection, nativeConnection } = env;
  const clock = connection.testService;
  const accounts = new Map<string, Pick<ScriptedAccount, 'made' | 'answers' | 'before'>>();
  const created: ScriptedAccount[] = [];

  /** Notes the call where its account finds it. A delivery is a workflow of its own. */
  function note(name: Name, input: unknown) {
    const { taskToken: token, workflowExecution } = Context.current().info;
    const { accountId } = Object(input);
    const account =
      accounts.get(workflowExecution?.workflowId ?? '') ?? accounts.get(names.accountSessionId(accountId));
    const ended = (how: Promise<void>) => {
      call.isOpen = false;
      return how;
    };
    /** A workflow that is over wants nothing of it any more. */
    const isAskedToEnd = async () => {
      const answer = await client.activity.heartbeat(token).catch((error: Error) => error.name);
      if (answer === 'ActivityNotFoundError') call.isOpen = false;
      return answer === 'ActivityCancelledError';
    };
    const call = {
      name,
      input,
      token,
      isOpen: atPage.includes(name),
      isAskedToEnd,
      answer: (result: unknown) => ended(client.activity.complete(token, result)),
      fail: (error: Error) => ended(client.activity.fail(token, error)),
      cancelled: async () => {
        await soon(isAskedToEnd, Boolean);
        await ended(client.activity.reportCancellation(token));
      },
    };
    account?.made.push(call as MadeCall);
    return account;
  }

  const activity = (name: Name) => async (input: never) => {
    const answer = note(name, input)?.answers[name];
    if (atPage.includes(name)) throw new CompleteAsyncError();
    return answer?.(input);
  };
  const worker = (taskQueue: string, which: Name[], more: Partial<WorkerOptions> = {}) =>
    Worker.create({
      connection: nativeConnection,
      namespace: client.options.namespace,
      taskQueue,
      activities: Object.fromEntries(which.map((name) => [name, activity(name)])),
      ...more,
    });
  const workers = await Promise.all([
    worker(names.sessionsQueue, short, {
      workflowBundle: { codePath },
      patchActivationCallback: ({ workflowInfo, patchId }: PatchActivationInput) =>
        !accounts.get(workflowInfo.workflowId)?.before.includes(patchId),
    }),
    worker(names.browserQueue, ['browserSession']),
    worker(names.hostQueue(host), ['enterCode', 'resendCode', 'readNow']),
    worker(names.deliveriesQueue, ['sendNotification', 'giveUpNotification']),
  ]);
  const running = workers.map((each) => each.run());
  const now = () => env.currentTimeMs();

  const lab: WorkflowLab = {
    now,
    async account(settings = {}) {
      const account = await createAccount(client, now, settings, (id, known) => accounts.set(id, known));
      created.push(account);
      return account;
    },
    async skip(ms, { workers = 'alive', unseen = 0 } = {}) {
      const open = created.flatMap(({ made }) => made.filter(({ isOpen }) => isOpen));
      // The server locks the clock once for each activity that has not ended.
      const locks = Array(open.length + unseen).fill({});
      const step = open.length > 0 && workers === 'alive' ? BETWEEN_HEARTBEATS_MS : ms;
      for (let left = ms; left > 0; left -= step) {
        for (const lock of locks) await clock?.unlockTimeSkipping(lock);
        await env.sleep(Math.min(left, step));
        for (const lock of locks) await clock?.lockTimeSkipping(lock);
        if (workers === 'dead') continue;
        await Promise.all(open.map(({ token }) => client.activity.heartbeat(token).catch(() => undefined)));
      }
    },
    skipTo: async (time) => lab.skip(Math.max(1, Date.parse(time ?? '') - (await now()))),
    async end() {
      const ending = created.splice(0);
      await Promise.all(ending.map((account) => account.end()));
    },
    async close() {
      await lab.end();
      for (const each of workers) each.shutdown();
      await Promise.all(running);
      await teardown();
    },
  };
  return lab;
}

async function environment(): Promise<TestWorkflowEnvironment> {
  const found = await findTestServer();
  if (!found) throw new Error(`No time-skipping test server: ${whyNoTestServer()}`);
  const env = await startTimeSkipping(found.executablePath);
  await addSearchAttributes(env.client);
  return env;
}
