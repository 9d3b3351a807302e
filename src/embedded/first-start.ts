import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '../process/private-file.ts';
import { apiClient, type Call, Refused } from './api-call.ts';
import { createDemoCustomers, type DemoCustomer, demoCustomers, makePasswords } from './demo-customers.ts';

export type ReadyAccount = {
  id: string;
  name: string;
  bank: string;
  session_type: string;
  login_mode: string;
};

export type FirstStart = {
  /** The password is empty when it is not known any more. */
  operator: { email: string; password: string };
  accounts: ReadyAccount[];
  /** True when this start created the operator: only then the password is shown. */
  isFirst: boolean;
  /** `operator.json` */
  operatorFile: string;
};

/** `ready.json` should only help to find a way in: each account in it costs the start a call. */
const LISTED = 20;

/** `operator.json`: what the first start has done already, so that a kill in the middle loses nothing. */
type Operator = {
  email: string;
  /** The password of the first start. Null once it is known that somebody has changed it. */
  password: string | null;
  registered: boolean;
  completed: boolean;
  /** Passwords at the sandbox bank, by user name. */
  customers: Record<string, string>;
};

/**
 * On the first start, creates one operator, three customers at the sandbox bank and an account for each, whose sessions
 * begin at once. Later starts only sign in and read the accounts. What the operator changed or deleted stays so.
 */
export async function ensureFirstStart(where: {
  api: string;
  sandbox: string;
  dataDir: string;
  setupToken: string;
}): Promise<FirstStart> {
  const file = join(where.dataDir, 'operator.json');
  const operator = readOperator(file);
  const save = () => writePrivate(file, operator);
  const call = apiClient(where.api);
  const { email, password } = operator;
  const found = { isFirst: !operator.completed, operatorFile: file };

  if (!operator.registered) {
    const newcomer = { email, password, name: 'Operator', setup_token: where.setupToken };
    await call('POST', '/auth/register', newcomer).catch(unlessTaken);
    operator.registered = true;
    save();
  }
  if (password === null) return { ...found, operator: { email, password: '' }, accounts: [] };
  const credentials = { email, password };
  const signedIn = await call<{ token?: string }>('POST', '/auth/login', credentials).catch(unlessUnknown);
  if (!signedIn) {
    operator.password = null;
    save();
    return { ...found, operator: { email, password: '' }, accounts: [] };
  }
  const { token } = signedIn;
  // Two-factor is on, so only a person can continue.
  if (!token) return { ...found, operator: credentials, accounts: [] };
  const asOperator = apiClient(where.api, token);
  if (!operator.completed) {
    await createDemoCustomers(apiClient(where.sandbox), operator.customers);
    for (const customer of demoCustomers) await ensureAccount(asOperator, customer, operator.customers);
    operator.completed = true;
    save();
  }
  return { ...found, operator: credentials, accounts: await listAccounts(asOperator) };
}

function readOperator(file: string): Operator {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Operator;
  const operator: Operator = {
    email: 'operator@example.com',
    password: randomBytes(12).toString('base64url'),
    registered: false,
    completed: false,
    customers: makePasswords(),
  };
  writePrivate(file, operator);
  return operator;
}

async function ensureAccount(call: Call, customer: DemoCustomer, passwords: Record<string, string>): Promise<void> {
  const accounts = await call<{ id: string; name: string }[]>('GET', '/accounts');
  const id =
    accounts.find((account) => account.name === customer.accountName)?.id ?? (await createAccount(call, customer));
  await call('PUT', `/accounts/${id}/config`, {
    bank_username: customer.username,
    bank_password: passwords[customer.username],
    session_type: customer.sessionType,
    login_mode: customer.loginMode,
  });
  await call('POST', `/accounts/${id}/scrape`);
}

async function createAccount(call: Call, customer: DemoCustomer): Promise<string> {
  const banks = await call<{ id: string; code: string }[]>('GET', '/banks');
  const sandbox = banks.find((bank) => bank.code === 'sandbox');
  if (!sandbox) throw new Error('GET /banks does not list the bank "sandbox".');
  const created = await call<{ id: string }>('POST', '/accounts', { bankId: sandbox.id, name: customer.accountName });
  return created.id;
}

/**
 * Lists the oldest accounts. Settings that cannot be decrypted, such as after the loss of a key, do not stop the start.
 */
async function listAccounts(call: Call): Promise<ReadyAccount[]> {
  const accounts = await call<{ id: string; name: string; bank: string }[]>('GET', '/accounts');
  const listed = await Promise.all(
    accounts.slice(0, LISTED).map(async ({ id, name, bank }) => {
      const config = await call<Pick<ReadyAccount, 'session_type' | 'login_mode'>>(
        'GET',
        `/accounts/${id}/config`,
      ).catch(unlessRefused);
      return config ? [{ id, name, bank, session_type: config.session_type, login_mode: config.login_mode }] : [];
    }),
  );
  return listed.flat();
}

/** Returns null when the password was changed, or the operator deleted. */
function unlessUnknown(error: unknown): null {
  if (error instanceof Refused && error.status === 401) return null;
  throw error;
}

function unlessRefused(error: unknown): null {
  if (error instanceof Refused) return null;
  throw error;
}

/**
 * Ignores that the address is taken: after a kill right after the registration there is no note of it. Signing in will
 * tell.
 */
function unlessTaken(error: unknown): void {
  if (!(error instanceof Refused) || error.status >= 500 || error.status === 400) throw error;
}
