import { randomUUID } from 'node:crypto';
import type { BankState, Customer, Session } from './state.ts';

export function openSession(state: BankState, customer: Customer): Session {
  const session = { id: randomUUID(), username: customer.username, seenAt: Date.now() };
  state.sessions.set(session.id, session);
  return session;
}

/** The session, if it is still open; one that was idle for too long is ended here. */
export function findSession(state: BankState, id: string | undefined): Session | null {
  const session = id === undefined ? undefined : state.sessions.get(id);
  if (!session) return null;
  const customer = state.customers.get(session.username);
  if (customer && isOpen(session, customer)) return session;
  state.sessions.delete(session.id);
  return null;
}

export function openSessionCount(state: BankState, customer: Customer): number {
  const own = [...state.sessions.values()].filter((session) => session.username === customer.username);
  return own.filter((session) => isOpen(session, customer)).length;
}

const isOpen = (session: Session, customer: Customer) =>
  Date.now() - session.seenAt < customer.settings.sessionSeconds * 1000;
