import { onTestFinished } from 'vitest';
import { startSandbox } from '../../sandbox/app.ts';
import type { Bank } from '../../src/banks/bank.ts';
import { sandboxBank } from '../../src/banks/sandbox.ts';
import { type BankCustomer, createCustomer } from './bank-customer.ts';
import type { LabSettings } from './lab-account.ts';
import type { LabAccount, SessionLab } from './session-lab.ts';

/** The login of every account of the lab. */
const login = { username: 'ana', password: 'planted-password' };
const withoutCode = { code: { when: 'never' } };

export type AtSandbox = { account: LabAccount; customer: BankCustomer };

/**
 * Creates an account of the lab at a sandbox bank of its own. `prepare` gets the customer before the first login, and
 * may return what the connector does differently.
 */
export async function accountAtSandbox(
  lab: SessionLab,
  { bank: bankSettings = {}, ...settings }: LabSettings & { bank?: object },
  prepare: (customer: BankCustomer, bank: Bank) => Promise<Partial<Bank>> | Partial<Bank> = () => ({}),
): Promise<AtSandbox> {
  const sandbox = await startSandbox({ port: 0 });
  onTestFinished(() => sandbox.close());
  const customer = await createCustomer(sandbox.url, login, { ...withoutCode, ...bankSettings });
  const { code, name, ...connector } = sandboxBank(sandbox.url);
  const changes = await prepare(customer, { code, name, ...connector });
  const account = await lab.account(settings, (scripted) => Object.assign(scripted, connector, changes));
  return { account, customer };
}
