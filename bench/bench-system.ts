/** A started instance, and what every measurement needs of it. */
import { randomUUID } from 'node:crypto';
import { type BankCustomer, createCustomer } from '../test/support/bank-customer.ts';
import { call } from '../test/support/call.ts';
import { startInstance } from '../test/support/instance.ts';
import { handleOf, type OwnAccount } from '../test/support/own-account.ts';

export type BenchAccount = { account: OwnAccount; customer: BankCustomer };

export type BenchSystem = {
  api: string;
  sandbox: string;
  workerPid(): number;
  /** An API key for everything. */
  key: string;
  /** An account at the sandbox bank whose first login begins at once. */
  account(bank: object, settings: object): Promise<BenchAccount>;
  close(): Promise<void>;
};

export async function startBenchSystem(): Promise<BenchSystem> {
  const instance = await startInstance({ LOG_LEVEL: 'warn' });
  const { api, sandbox, operator, accounts } = instance.ready();
  const { token } = (await call(api, 'POST', '/auth/login', { body: operator })).body;
  const asOperator = (method: string, path: string, more?: object) => call(api, method, path, { token, ...more });
  // Nothing but what is measured shall run.
  for (const { id } of accounts) await asOperator('POST', `/accounts/${id}/stop`);
  const bankId = (await asOperator('GET', '/banks')).body.find((bank: { code: string }) => bank.code === 'sandbox').id;
  const key = (
    await asOperator('POST', '/me/api-keys', { body: { name: 'bench', scopes: ['otp:write', 'status:read'] } })
  ).body.key;
  return {
    api,
    sandbox,
    workerPid: () => instance.ready().processes.worker ?? Number.NaN,
    key,
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
    close: () => instance.remove(),
  };
}
