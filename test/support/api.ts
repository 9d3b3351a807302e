import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/api/app.ts';
import { createCallLog } from '../../src/api/call-log.ts';
import type { Deps } from '../../src/api/deps.ts';
import { createHttpServer } from '../../src/api/http-server.ts';
import { createLimits } from '../../src/api/limits/limits.ts';
import { createMetrics } from '../../src/api/metrics/metrics.ts';
import { signToken } from '../../src/api/tokens.ts';
import { type BankSecret, createVault, sealContext } from '../../src/base/crypto.ts';
import { createLogger } from '../../src/base/log.ts';
import type { TemporalUi } from '../../src/config/types.ts';
import { createAccount } from '../../src/db/accounts/accounts.ts';
import { createFindCaller } from '../../src/db/accounts/api-key-callers.ts';
import { recordBanks } from '../../src/db/banks/banks.ts';
import { createPool, type Db } from '../../src/db/core/connect.ts';
import { createUser } from '../../src/db/people/users.ts';
import type { CodeChannel } from '../../src/domain/codes/descriptor.ts';
import { type LimitSettings, limitsFor } from '../../src/domain/limits.ts';
import { createClient } from '../../src/temporal/client.ts';
import { type Answer, type CallOptions, call } from './call.ts';
import { createTestDatabase } from './database.ts';
import { startTestTemporal } from './temporal.ts';

export type TestApi = {
  url: string;
  db: Db;
  deps: Deps;
  /** `body` is sent as JSON, a string unchanged. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
};

export type TestApiOptions = {
  /** The address of a running server. Without it, nothing answers there. */
  temporal?: string;
  /** The database of another instance, to be shared with it. */
  databaseUrl?: string;
  config?: Partial<Deps['config']>;
  /**
   * Limits that matter to the test. The others are wider than in the product, because all calls come from one caller.
   */
  limits?: Partial<LimitSettings>;
  /** How it shows the Temporal UI. */
  ui?: TemporalUi;
};

const roomy: LimitSettings = { ...limitsFor('open'), calls: 100_000, registrations: 1_000, guesses: 1_000 };

const nobody = '127.0.0.1:1';

/** Starts the real app on a real database, listening on a port of its own. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi & { databaseUrl: string }> {
  const database = await createTestDatabase();
  const api = await startInstance(database.db, database.url, options);
  return {
    ...api,
    databaseUrl: database.url,
    close: async () => {
      await api.close();
      await database.drop();
    },
  };
}

export type TestSystem = TestApi & { databaseUrl: string; temporalAddress: string };

/** Starts the same with a Temporal of its own, which ends with it. */
export async function startTestSystem({ ui }: { ui?: TemporalUi } = {}): Promise<TestSystem> {
  const temporal = await startTestTemporal();
  try {
    const api = await startTestApi({ temporal: temporal.address, ...(ui && { ui }) });
    return {
      ...api,
      temporalAddress: temporal.address,
      close: async () => {
        await api.close();
        await temporal.stop();
      },
    };
  } catch (error) {
    await temporal.stop();
    throw error;
  }
}

/** Stands for one more API process on the same database. */
export async function startInstance(db: Db, databaseUrl: string, options: TestApiOptions = {}): Promise<TestApi> {
  const pool = createPool(databaseUrl, { maxConnections: 4 });
  const address = options.temporal ?? nobody;
  const log = createLogger('api', 'silent');
  const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
  const deps: Deps = {
    db,
    findCaller: createFindCaller(db, pool),
    limits: createLimits(pool, { ...roomy, ...options.limits }),
    temporal: createClient({ address, namespace: 'default' }, vault),
    vault,
    log,
    callLog: createCallLog(db, log),
    metrics: createMetrics(db, log),
    config: {
      jwtSecret: 'a secret of the tests that is long enough',
      registration: 'open',
      firstUser: { wants: 'nothing' },
      sessionIdleMinutes: 120,
      allowPrivateWebhooks: false,
      ownDoors: [],
      metricsPort: undefined,
      trustedProxies: [],
      publicUrl: 'http://bank.example',
      allowedHosts: [],
      temporal: {
        address,
        namespace: 'default',
        tls: undefined,
        apiKey: undefined,
        uiUrl: 'http://127.0.0.1:8233',
        ui: options.ui ?? { upstream: undefined, pages: undefined, users: [] },
      },
      ...options.config,
    },
  };
  // Realtime connections are for `startRealtimeProcess`.
  const server = createHttpServer(createApp(deps), { accept: (_request, socket) => socket.destroy() });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    db,
    deps,
    call: (method, path, callOptions) => call(url, method, path, callOptions),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await deps.callLog.drain();
      await Promise.all([pool.end(), deps.temporal.connection.close()]);
    },
  };
}

export type TestUser = { id: string; email: string; token: string };

/** Creates a user without the time that a password hash takes. */
export async function createTestUser({ db, deps }: TestApi): Promise<TestUser> {
  const email = `${randomUUID()}@example.com`;
  const user = await createUser(db, { email, name: 'Ada', passwordHash: 'none' }, { onlyFirst: false });
  if (user.outcome !== 'created') throw new Error(user.outcome);
  return { id: user.id, email, token: signToken(user.id, deps.config.jwtSecret) };
}

/** Creates an account, with its bank login unless told otherwise. */
export async function createTestAccount(api: TestApi, user: TestUser, { credentials = true } = {}): Promise<string> {
  await recordBanks(api.db, [
    { code: 'sandbox', name: 'Sandbox Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: null },
  ]);
  const id = await createAccount(api.db, { userId: user.id, bankCode: 'sandbox', name: 'Main' });
  if (credentials) {
    const seal = (field: BankSecret, value: string) =>
      api.deps.vault.seal(value, sealContext.bankSecret(id, field, 'sandbox'));
    const sealed = {
      bank_username_sealed: seal('bank_username', 'ada'),
      bank_password_sealed: seal('bank_password', 'swordfish-4711'),
    };
    await api.db.updateTable('account_settings').set(sealed).where('account_id', '=', id).execute();
  }
  return id;
}

export type PendingOptions = {
  length?: number;
  type?: 'numeric' | 'alphanumeric';
  channel?: CodeChannel;
  canResend?: boolean;
  /** The tries that the bank allows: three by default. Null: it does not say. */
  triesLeft?: number | null;
};

/** Records a login that waits for its code, as the worker would have. */
export async function createPendingRequest(db: Db, accountId: string, options: PendingOptions = {}): Promise<string> {
  const sessionId = randomUUID();
  const id = randomUUID();
  const run = { id: sessionId, account_id: accountId, sequence: 1, session_type: 'one-shot' as const };
  await db.insertInto('runs').values(run).execute();
  await db
    .insertInto('otp_requests')
    .values({
      id,
      account_id: accountId,
      session_id: sessionId,
      length: options.length ?? 6,
      type: options.type ?? 'numeric',
      purpose: 'login',
      channel: options.channel ?? 'unknown',
      tries_left: options.triesLeft === undefined ? 3 : options.triesLeft,
      can_resend: options.canResend ?? false,
      expires_at: new Date(Date.now() + 300_000),
    })
    .execute();
  await db.updateTable('accounts').set({ state: 'awaiting_otp' }).where('id', '=', accountId).execute();
  return id;
}

/** Returns the key itself. */
export async function createTestKey(api: TestApi, user: TestUser, more: object = {}): Promise<string> {
  const body = { name: 'relay', scopes: ['otp:write', 'status:read'], ...more };
  return (await api.call('POST', '/me/api-keys', { token: user.token, body })).body.key;
}
