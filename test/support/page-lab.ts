/**
 * The activities that hold a page, called as functions: real Postgres and Chromium and a scripted bank, but no workflow. What
 * they tell Temporal is kept in lists.
 */

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  type BrowserSessionInput,
  createBrowserSession,
  type SessionResult,
} from '../../src/activities/browser-session.ts';
import type { HeldSession, SessionDependencies } from '../../src/activities/held-session.ts';
import { createVault, type Vault } from '../../src/base/crypto.ts';
import { createLogger } from '../../src/base/log.ts';
import { createBrowsers } from '../../src/browser/chromium/browser.ts';
import { createLiveSessions } from '../../src/browser/session/live-sessions.ts';
import { recordBanks } from '../../src/db/banks/banks.ts';
import type { Db } from '../../src/db/core/connect.ts';
import { claimSession } from '../../src/db/sessions/sessions.ts';
import type { Pace } from '../../src/domain/pace.ts';
import { accountSessionId, movementDeliveryId } from '../../src/temporal/names.ts';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.ts';
import { createTestDatabase } from './database.ts';
import { insertLabAccount, insertLabUser, type LabSettings } from './lab-account.ts';
import { type ScriptedBank, scriptedBank } from './scripted-bank.ts';

export type Begun = {
  sessionId: string;
  /** Rejects where the session does not end in the time that a test has. */
  result: Promise<SessionResult>;
  heartbeats(): number;
  cancel(): void;
  /** As a worker that stops. */
  shutDown(): void;
};

export type PageAccount = {
  id: string;
  bank: ScriptedBank;
  /** The signals to its workflow. */
  told: { signal: string; payload: object }[];
  /** Runs the activity. `deps` are other ones than the lab's. */
  begin(input?: Partial<BrowserSessionInput>, deps?: Partial<SessionDependencies>): Begun;
  /** What the activity knows before it opens a page, for the functions that it is made of. */
  claim(deps?: Partial<SessionDependencies>): Promise<HeldSession>;
};

export type PageLab = {
  db: Db;
  vault: Vault;
  deps: SessionDependencies;
  /** A server of the bank, at which a page may send something. */
  address: string;
  account(settings?: LabSettings, prepare?: (bank: ScriptedBank) => void, where?: Where): Promise<PageAccount>;
  /** How often the sending of that account's movements was started. */
  deliveries(accountId: string): number;
  close(): Promise<void>;
};

type Where = { bank?: ScriptedBank; pace?: Pace };

const PATIENCE_MS = Number(process.env.TEST_PATIENCE_MS ?? 60_000);
const unhurried: Pace = { concurrentLogins: 1_000, loginsPerMinute: 100_000 };

export async function openPageLab(): Promise<PageLab> {
  const { db, drop } = await createTestDatabase();
  const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
  const log = createLogger('test', process.env.TEST_LOG ?? 'silent');
  const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
  const browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, log);
  const banks = new Map<string, ScriptedBank>();
  const told = new Map<string, PageAccount['told']>();
  const woken: string[] = [];
  const deps: SessionDependencies = {
    ...{ db, vault, log, host: 'here', sessions: createLiveSessions(browsers) },
    banks: { get: (code) => banks.get(code), entries: [] },
    temporal: listeningClient((workflowId, signal, payload) => told.get(workflowId)?.push({ signal, payload }), woken),
  };
  const server = createServer((request, response) => request.resume().on('end', () => response.end('<p>here</p>')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const user = await insertLabUser(db);

  async function openBank(pace: Pace): Promise<ScriptedBank> {
    const bank = scriptedBank(`bank-${randomUUID()}`);
    banks.set(bank.code, bank);
    const { code, name, loginUrl } = bank;
    await recordBanks(db, [{ code, name, loginUrl, failedReason: null, pace }]);
    return bank;
  }

  return {
    db,
    vault,
    deps,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    deliveries: (accountId) => woken.filter((id) => id === movementDeliveryId(accountId)).length,
    async account(settings, prepare, { bank: shared, pace = unhurried } = {}) {
      const bank = shared ?? (await openBank(pace));
      prepare?.(bank);
      const id = await insertLabAccount({ db, vault }, { user, bankCode: bank.code }, settings);
      const signals: PageAccount['told'] = [];
      told.set(accountSessionId(id), signals);
      let sequence = 0;
      return {
        ...{ id, bank, told: signals },
        begin(input = {}, others = {}) {
          sequence += 1;
          const sessionId = input.sessionId ?? randomUUID();
          return begin(createBrowserSession({ ...deps, ...others }), { accountId: id, sequence, ...input, sessionId });
        },
        async claim(others = {}) {
          sequence += 1;
          const key = { accountId: id, sessionId: randomUUID() };
          const account = await claimSession(db, { ...key, sequence, host: deps.host });
          if (!account) throw new Error('The session may not begin.');
          const { context } = new MockActivityEnvironment();
          const session = { ...deps, ...others, key, account, log, context };
          return { ...session, live: undefined, during: 'login', resumeOnly: false };
        },
      };
    },
    async close() {
      await browsers.close();
      server.closeAllConnections();
      server.close();
      await drop();
    },
  };
}

function begin(browserSession: ReturnType<typeof createBrowserSession>, input: BrowserSessionInput): Begun {
  const env = new MockActivityEnvironment();
  let heartbeats = 0;
  env.on('heartbeat', () => {
    heartbeats += 1;
  });
  const result = inTime<SessionResult>(env.run(browserSession, input));
  // It may end before the test looks at it.
  result.catch(() => undefined);
  return {
    ...{ sessionId: input.sessionId, result, heartbeats: () => heartbeats },
    cancel: () => env.cancel(),
    shutDown: () => env.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true })),
  };
}

/** A session of a mutant may never end. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = sleep(PATIENCE_MS, undefined, { ref: false }).then((): never => {
    throw new Error('It did not end in time.');
  });
  return Promise.race([work, late]);
}

/** What is said to Temporal reaches nobody but the lists of the lab. */
function listeningClient(tell: (workflowId: string, signal: string, payload: object) => void, woken: string[]): Client {
  return {
    withDeadline: (_: number, call: () => Promise<unknown>) => call(),
    workflow: {
      getHandle: (workflowId: string) => ({
        signal: async ({ name }: { name: string }, payload: object) => tell(workflowId, name, payload),
      }),
      signalWithStart: async (_: string, { workflowId }: { workflowId: string }) => woken.push(workflowId),
    },
  } as unknown as Client;
}
