import { randomUUID } from 'node:crypto';
import { takeAuthenticatorCode } from './authenticator.ts';
import { sendCode } from './messages.ts';
import { isApproved, sendPush } from './push.ts';
import { endSession, openSession, openSessions } from './sessions.ts';
import type { BankState, Customer, PendingLogin, Session } from './state.ts';

/** The state of a login after the customer gave something. */
export type SignIn =
  | { step: 'refused' }
  | { step: 'locked' }
  | { step: 'code'; login: PendingLogin }
  | { step: 'wrong_code'; login: PendingLogin }
  | { step: 'expired_code'; login: PendingLogin }
  | { step: 'too_many_codes' }
  | { step: 'push'; login: PendingLogin }
  /** Another session is open, and the bank allows only one. */
  | { step: 'occupied'; login: PendingLogin }
  | { step: 'password'; login: PendingLogin }
  | { step: 'inside'; session: Session };

/** Checks credentials. An unknown customer gets the same message as for a wrong password. */
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
  return isOccupied(state, customer) ? waitForPlace(state, customer) : askForMore(state, customer, browserId);
}

/** Asks for the phone or for a code when the bank requires it. Otherwise opens the session. */
function askForMore(state: BankState, customer: Customer, browserId: string): SignIn {
  const { code, push } = customer.settings;
  const isWanted = (when: 'never' | 'always' | 'new_device') =>
    when === 'always' || (when === 'new_device' && !customer.knownBrowsers.includes(browserId));
  if (isWanted(push.when)) return { step: 'push', login: sendPush(state, customer) };
  if (!isWanted(code.when)) return letIn(state, customer);
  const id = randomUUID();
  const login: PendingLogin = {
    id,
    username: customer.username,
    step: 'code',
    code: code.totpSecret ? '' : sendCode(customer, id),
    codeSentAt: Date.now(),
    wrongCodes: 0,
  };
  state.logins.set(login.id, login);
  return { step: 'code', login };
}

/** The customer wants to continue here, so the other session ends. */
export function takePlace(state: BankState, customer: Customer, login: PendingLogin, browserId: string): SignIn {
  state.logins.delete(login.id);
  for (const other of openSessions(state, customer)) endSession(state, other, 'replaced');
  return login.confirmed ? letIn(state, customer) : askForMore(state, customer, browserId);
}

/** Returns what follows after the phone has confirmed the login. Null while it has not. */
export function passPush(state: BankState, customer: Customer, login: PendingLogin, browserId: string): SignIn | null {
  if (!isApproved(customer, login)) return null;
  state.logins.delete(login.id);
  if (!customer.knownBrowsers.includes(browserId)) customer.knownBrowsers.push(browserId);
  return letIn(state, customer);
}

/** Checks a code for the login that asked for it. */
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

/**
 * Sends another code for the same login. The previous one is not valid any more; wrong codes that were typed still
 * count.
 */
export function sendAnotherCode(customer: Customer, login: PendingLogin): void {
  if (customer.settings.code.totpSecret) return;
  login.code = sendCode(customer, login.id);
  login.codeSentAt = Date.now();
}

/** Sets the new password that the bank required, and opens the session. */
export function changePassword(state: BankState, customer: Customer, login: PendingLogin, password: string): SignIn {
  state.logins.delete(login.id);
  customer.settings.password = password;
  customer.settings.passwordChangeRequired = false;
  return letIn(state, customer);
}

export const codeExpiresAt = (customer: Customer, login: PendingLogin): number =>
  login.codeSentAt + customer.settings.code.validSeconds * 1000;

/** A login is given up when a session would have ended and its code has been expired for as long as it was valid. */
export function findLogin(state: BankState, id: string | undefined): PendingLogin | null {
  const login = id === undefined ? undefined : state.logins.get(id);
  const customer = login && state.customers.get(login.username);
  if (!login || !customer) return null;
  const { sessionSeconds, code } = customer.settings;
  if (Date.now() < login.codeSentAt + Math.max(sessionSeconds, 2 * code.validSeconds) * 1000) return login;
  state.logins.delete(login.id);
  return null;
}

const isOccupied = (state: BankState, customer: Customer) =>
  customer.settings.sessions === 'one_refuses' && openSessions(state, customer).length > 0;

function waitForPlace(state: BankState, customer: Customer, { confirmed = false } = {}): SignIn {
  const login: PendingLogin = {
    id: randomUUID(),
    username: customer.username,
    step: 'occupied',
    code: '',
    codeSentAt: Date.now(),
    wrongCodes: 0,
    confirmed,
  };
  state.logins.set(login.id, login);
  return { step: 'occupied', login };
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
  if (isOccupied(state, customer)) return waitForPlace(state, customer, { confirmed: true });
  customer.failuresInARow = 0;
  customer.counters.logins += 1;
  customer.counters.lastLoginAt = new Date().toISOString();
  return { step: 'inside', session: openSession(state, customer) };
}

function countFailure(customer: Customer) {
  customer.failuresInARow += 1;
  if (customer.failuresInARow >= customer.settings.lockAfter) customer.settings.locked = true;
}
