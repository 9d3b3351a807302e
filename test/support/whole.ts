/** What a person does at a started product: everything over HTTP, signed in as its operator. */
import { randomUUID } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import type { Ready } from '../../src/embedded/start-all.ts';
import { type BankCustomer, createCustomer } from './bank-customer.ts';
import { type Answer, type CallOptions, call } from './call.ts';
import { confirming } from './confirming.ts';
import { handleOf, type OwnAccount } from './own-account.ts';

export type Whole = {
  token: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /**
   * Creates a customer of the sandbox bank, who is asked for a code of six digits at every login unless told otherwise.
   */
  customer(settings?: object, login?: { username?: string; password?: string }): Promise<BankCustomer>;
  /** Creates an account for the customer, whose first login begins at once. It is deleted when the test has ended. */
  account(customer: BankCustomer, settings?: object, name?: string): Promise<OwnAccount>;
  /** Returns an existing account. */
  existing(id: string): OwnAccount;
  /** Creates an API key. */
  key(more?: object): Promise<{ id: string; key: string }>;
};

/** Runs seldom enough that a test sees only the logins that it asks for. */
const once = { scrape_interval_seconds: 3_600 };

export async function openWhole({ api, sandbox, operator }: Ready = inject('ready')): Promise<Whole> {
  const { body } = await call(api, 'POST', '/auth/login', { body: operator });
  const token: string = body.token;
  const send = (method: string, path: string, more?: object) => call(api, method, path, { token, ...more });
  const asOperator = confirming(send, operator.password);
  const banks = await asOperator('GET', '/banks');
  const bankId = banks.body.find((bank: { code: string }) => bank.code === 'sandbox').id;
  const existing = (id: string) => handleOf(id, asOperator);

  return {
    token,
    call: (method, path, options) => call(api, method, path, options),
    customer: (settings = {}, login = {}) => createCustomer(sandbox, login, settings),
    existing,
    async account(customer, settings = {}, name = `Test ${randomUUID()}`) {
      const made = await asOperator('POST', '/accounts', { body: { bankId, name } });
      const { id } = made.body;
      onTestFinished(async () => {
        // A test may have stopped its instance.
        await asOperator('DELETE', `/accounts/${id}`, { body: { confirmation_name: name } }).catch(() => undefined);
      });
      const account = existing(id);
      const { username: bank_username, password: bank_password } = customer;
      await account.configure({ ...once, bank_username, bank_password, ...settings });
      return account;
    },
    async key(more = {}) {
      const body = { name: 'SMS relay', scopes: ['otp:write', 'status:read'], ...more };
      const made = await asOperator('POST', '/me/api-keys', { body });
      if (made.status !== 201) throw new Error(made.text);
      return made.body;
    },
  };
}
