/** Starts an instance and has what every measurement needs. */
import { randomUUID } from 'node:crypto';
import type { Ready } from '../src/embedded/start-all.ts';
import { type BankCustomer, createCustomer } from '../test/support/bank-customer.ts';
import { type Answer, call } from '../test/support/call.ts';
import { confirming } from '../test/support/confirming.ts';
import { type Instance, startInstance } from '../test/support/instance.ts';
import { handleOf, type OwnAccount } from '../test/support/own-account.ts';

export type BenchAccount = { account: OwnAccount; customer: BankCustomer };

export type BenchSystem = {
  instance: Instance;
  api: string;
  sandbox: string;
  /** An API key with all scopes. */
  key: string;
  asOperator(method: string, path: string, more?: object): Promise<Answer>;
  /** Creates an account at the sandbox bank whose first login begins at once. */
  account(bank: object, settings: object): Promise<BenchAccount>;
};

/** Starts an instance in which only the measured work runs, and removes it afterwards. */
export async function withSystem<T>(
  work: (system: BenchSystem) => Promise<T>,
  env: Record<string, string> = {},
): Promise<T> {
  const instance = await startInstance({ LOG_LEVEL: 'warn', ...env });
  try {
    return await work(await describe(instance));
  } finally {
    await instance.remove();
  }
}

async function describe(instance: Instance): Promise<BenchSystem> {
  const { api, sandbox, operator, accounts } = instance.ready();
  const { token } = (await call(api, 'POST', '/auth/login', { body: operator })).body;
  const send = (method: string, path: string, more?: object) => call(api, method, path, { token, ...more });
  const asOperator = confirming(send, operator.password);
  for (const { id } of accounts) await asOperator('POST', `/accounts/${id}/stop`);
  const bankId = (await asOperator('GET', '/banks')).body.find((bank: { code: string }) => bank.code === 'sandbox').id;
  const scopes = ['otp:write', 'status:read'];
  const { key } = (await asOperator('POST', '/me/api-keys', { body: { name: 'bench', scopes } })).body;
  return {
    instance,
    api,
    sandbox,
    key,
    asOperator,
    async account(bank, settings) {
      const customer = await createCustomer(sandbox, {}, bank);
      const { id } = (await asOperator('POST', '/accounts', { body: { bankId, name: randomUUID() } })).body;
      const account = handleOf(id, asOperator);
      await account.configure({
        scrape_interval_seconds: 86_400,
        bank_username: customer.username,
        bank_password: customer.password,
        ...settings,
      });
      return { account, customer };
    },
  };
}

/** Returns the process id of a part of the instance, as it runs now. */
export function pidOf({ instance }: BenchSystem, part: keyof Ready['processes']): number {
  const pid = instance.ready().processes[part];
  if (pid === null) throw new Error(`There is no process of ${part}.`);
  return pid;
}

/** Starts logins that wait at the bank's code page. `atOnce` of them are on their way there at a time. */
export async function waitingLogins(
  system: BenchSystem,
  count: number,
  settings: object = {},
): Promise<BenchAccount[]> {
  const atOnce = 5;
  const waiting: BenchAccount[] = [];
  while (waiting.length < count) {
    const some = Array.from({ length: Math.min(atOnce, count - waiting.length) }, async () => {
      const login = await system.account(
        { code: { when: 'always' } },
        { login_mode: 'assisted', assistance_timeout_seconds: 900, ...settings },
      );
      await login.account.untilAsked();
      return login;
    });
    waiting.push(...(await Promise.all(some)));
  }
  return waiting;
}
