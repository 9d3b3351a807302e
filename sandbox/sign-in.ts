import { randomUUID } from 'node:crypto';
import { takeAuthenticatorCode } from './authenticator.ts';
import { sendCode } from './messages.ts';
import { openSession } from './sessions.ts';
import type { BankState, Customer, PendingLogin, Session } from './state.ts';

/** Where a login stands after the customer gave something. */
export type SignIn =
  | { step: 'refused' }
  | { step: 'locked' }
  | { step: 'code'; login: PendingLogin }
  | { step: 'wrong_code'; login: PendingLogin }
  | { step: 'expired_code'; login: PendingLogin }
  | { step: 'too_many_codes' }
  | { step: 'password'; login: PendingLogin }
  | { step: 'inside'; session: Session };

/** Checks credentials. An unknown customer is refused in the same words as a wrong password. */
export function giveCredentials(
  state: BankState,
  customer: Customer | null,
  password: string,
  browserId: string,
): SignIn {
  if (!customer) return { step: 'refused' };
  const { settings, counters } = customer;
  if (settings.locked || settings.password !== password) {
    counters.failedLogins += 1;
    if (!settings.locked) countFailure(customer);
    return settings.locked ? { step: 'locked' } : { step: 'refused' };
  }
  const { when } = settings.code;
  const asks = when === 'always' || (when === 'new_device' && !customer.knownBrowsers.includes(browserId));
  if (!asks) return letIn(state, customer);
  const id = randomUUID();
  const login: PendingLogin = {
    id,
    username: customer.username,
    step: 'code',
    code: settings.code.totpSecret ? '' : sendCode(customer, id),
    codeSentAt: Date.now(),
    wrongCodes: 0,
  };
  state.logins.set(login.id, login);
  return { step: 'code', login };
}

/** Checks a code against the one login that asked for it. */
export function giveCode(
  state: BankState,
  customer: Customer,
  login: PendingLogin,
  typed: string,
  browserId: string,
): SignIn {
  const { settings, counters } = customer;
  if (settings.locked) {
    state.logins.delete(login.id);
    return { step: 'locked' };
  }
  const { totpSecret } = settings.code;
  if (!totpSecret && Date.now() >= codeExpiresAt(customer, login)) {
    counters.codesRejected += 1;
    return { step: 'expired_code', login };
  }
  const right = totpSecret
    ? takeAuthenticatorCode(customer, totpSecret, typed)
    : typed.trim().toUpperCase() === login.code;
  if (right) {
    counters.codesAccepted += 1;
    state.logins.delete(login.id);
    if (!customer.knownBrowsers.includes(browserId)) customer.knownBrowsers.push(browserId);
    return letIn(state, customer);
  }
  counters.codesRejected += 1;
  login.wrongCodes += 1;
  countFailure(customer);
  if (!settings.locked && login.wrongCodes < settings.code.maxTries) return { step: 'wrong_code', login };
  counters.failedLogins += 1;
  state.logins.delete(login.id);
  return settings.locked ? { step: 'locked' } : { step: 'too_many_codes' };
}

/** Sends another code for the same login. The one before it is dead; wrong ones typed so far still count. */
export function sendAnotherCode(customer: Customer, login: PendingLogin): void {
  if (customer.settings.code.totpSecret) return;
  login.code = sendCode(customer, login.id);
  login.codeSentAt = Date.now();
}

/** Sets the new password that the bank wanted, and lets the customer in. */
export function changePassword(state: BankState, customer: Customer, login: PendingLogin, password: string): SignIn {
  state.logins.delete(login.id);
  customer.settings.password = password;
  customer.settings.passwordChangeRequired = false;
  return letIn(state, customer);
}

export const codeExpiresAt = (customer: Customer, login: PendingLogin): number =>
  login.codeSentAt + customer.settings.code.validSeconds * 1000;

/** A login is given up when a session would have ended and its code has been useless for as long as it was good. */
export function findLogin(state: BankState, id: string | undefined): PendingLogin | null {
  const login = id === undefined ? undefined : state.logins.get(id);
  const customer = login && state.customers.get(login.username);
  if (!login || !customer) return null;
  const { sessionSeconds, code } = customer.settings;
  if (Date.now() < login.codeSentAt + Math.max(sessionSeconds, 2 * code.validSeconds) * 1000) return login;
  state.logins.delete(login.id);
  return null;
}

function letIn(state: BankState, customer: Customer): SignIn {
  if (customer.settings.passwordChangeRequired) {
    const login: PendingLogin = {
      id: randomUUID(),
      username: customer.username,
      step: 'password',
      code: '',
      codeSentAt: Date.now(),
      wrongCodes: 0,
    };
    state.logins.set(login.id, login);
    return { step: 'password', login };
  }
  customer.failuresInARow = 0;
  customer.counters.logins += 1;
  customer.counters.lastLoginAt = new Date().toISOString();
  return { step: 'inside', session: openSession(state, customer) };
}

function countFailure(customer: Customer) {
  customer.failuresInARow += 1;
  if (customer.failuresInARow >= customer.settings.lockAfter) customer.settings.locked = true;
}
