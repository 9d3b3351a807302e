import { randomUUID } from 'node:crypto';
import type { BankState, Customer, EndedSession, Session, SessionEnder } from './state.ts';

const KEPT_SESSIONS = 2_000;

/** Opens a session for the customer. When the bank allows only one, the others end here. */
export function openSession(state: BankState, customer: Customer, { own = false } = {}): Session {
  const others = openSessions(state, customer);
  if (customer.settings.sessions !== 'many') for (const other of others) endSession(state, other, 'replaced');
  const now = Date.now();
  const session: Session = {
    id: randomUUID(),
    username: customer.username,
    openedAt: now,
    seenAt: now,
    othersOpen: others.length,
    own,
    userAgent: null,
  };
  state.sessions.set(session.id, session);
  return session;
}

/** Returns the session if it is still open. One that was idle for too long is ended here. */
export function findSession(state: BankState, id: string | undefined): Session | null {
  const session = id === undefined ? undefined : state.sessions.get(id);
  return session && isOpen(state, session) ? session : null;
}

/** Returns the sessions of one customer. Those that were idle for too long are ended here. */
export const openSessions = (state: BankState, customer: Customer): Session[] =>
  [...state.sessions.values()].filter((session) => session.username === customer.username && isOpen(state, session));

export function endSession(state: BankState, session: Session, endedBy: SessionEnder, endedAt = Date.now()): void {
  state.sessions.delete(session.id);
  const ended = state.customers.get(session.username)?.endedSessions;
  ended?.push({ ...session, endedAt, endedBy });
  ended?.splice(0, ended.length - KEPT_SESSIONS);
}

/** Returns true when the session ended because its customer signed in again elsewhere. */
export function wasReplaced(state: BankState, id: string): boolean {
  const isIt = (ended: EndedSession) => ended.id === id && ended.endedBy === 'replaced';
  return [...state.customers.values()].some(({ endedSessions }) => endedSessions.some(isIt));
}

/** Returns every session of the customer, oldest first, for tests. */
export function listSessions(state: BankState, customer: Customer) {
  const open = openSessions(state, customer).map((session) => ({ ...session, endedAt: null, endedBy: null }));
  return [...customer.endedSessions, ...open]
    .sort((one, other) => one.openedAt - other.openedAt)
    .map(({ id, openedAt, seenAt, endedAt, endedBy, othersOpen, own, userAgent }) => ({
      id,
      openedAt: new Date(openedAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
      lastSeenAt: new Date(seenAt).toISOString(),
      endedBy,
      othersOpen,
      own,
      userAgent,
    }));
}

function isOpen(state: BankState, session: Session): boolean {
  const customer = state.customers.get(session.username);
  if (!customer) return false;
  const end = session.seenAt + customer.settings.sessionSeconds * 1_000;
  if (Date.now() < end) return true;
  endSession(state, session, 'idle', end);
  return false;
}
