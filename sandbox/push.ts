import { randomUUID } from 'node:crypto';
import type { BankState, Customer, PendingLogin } from './state.ts';

/** Asks the customer's phone to confirm a login. */
export function sendPush(state: BankState, customer: Customer): PendingLogin {
  const login: PendingLogin = {
    id: randomUUID(),
    username: customer.username,
    step: 'push',
    code: '',
    codeSentAt: Date.now(),
    wrongCodes: 0,
  };
  customer.counters.pushesSent += 1;
  state.logins.set(login.id, login);
  return login;
}

/** The button on the phone. Returns how many logins it confirmed. */
export function approvePushes(state: BankState, customer: Customer): number {
  const waiting = waitingPushes(state, customer);
  for (const login of waiting) login.approved = true;
  return waiting.length;
}

export const waitingPushes = (state: BankState, customer: Customer): PendingLogin[] =>
  [...state.logins.values()].filter(
    (login) => login.username === customer.username && login.step === 'push' && !isApproved(customer, login),
  );

export function isApproved({ settings }: Customer, login: PendingLogin): boolean {
  const { afterSeconds } = settings.push;
  return login.approved === true || (afterSeconds !== null && Date.now() >= login.codeSentAt + afterSeconds * 1_000);
}
