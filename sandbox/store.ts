import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { defaultSettings } from './customers.ts';
import { type BankState, type Customer, emptyState, type PendingLogin, type Session } from './state.ts';

export type Store = {
  state: BankState;
  /** Resolves when all changes are in the state file. Concurrent calls share one write. */
  save(): Promise<void>;
};

/**
 * Keeps the bank's state in one JSON file, so that a restart loses nothing. Without a path it ends with the process.
 */
export async function openStore(path: string | undefined): Promise<Store> {
  if (path === undefined || path === '') return { state: emptyState(), save: async () => {} };
  const state = await load(path);
  await mkdir(dirname(path), { recursive: true });
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  const save = () => {
    // A write that has not begun yet will also contain later changes, so all callers may wait for the same one.
    next ??= last
      .catch(() => {})
      .then(() => {
        next = null;
        return write(path, state);
      });
    last = next;
    return next;
  };
  return { state, save };
}

async function write(path: string, state: BankState) {
  const text = JSON.stringify({
    customers: [...state.customers.values()],
    sessions: [...state.sessions.values()],
    logins: [...state.logins.values()],
    lastMovement: state.lastMovement,
  });
  // A reader, or a process that is killed in between, sees the old file or the new one, never a part of one.
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** A file may be older than some of the present fields. */
const customerOfToday = (customer: Customer): Customer => ({
  ...customer,
  settings: { ...defaultSettings, ...customer.settings },
  counters: { ...customer.counters, pushesSent: customer.counters.pushesSent ?? 0 },
  endedSessions: customer.endedSessions ?? [],
});

const sessionOfToday = (session: Session): Session => ({
  ...session,
  openedAt: session.openedAt ?? session.seenAt,
  othersOpen: session.othersOpen ?? 0,
  own: session.own ?? false,
  userAgent: session.userAgent ?? null,
});

async function load(path: string): Promise<BankState> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return emptyState();
  try {
    const file = JSON.parse(text);
    const byKey = <T>(items: T[], key: (item: T) => string) => new Map(items.map((item) => [key(item), item]));
    return {
      customers: byKey<Customer>(file.customers.map(customerOfToday), (c) => c.username),
      sessions: byKey<Session>(file.sessions.map(sessionOfToday), (s) => s.id),
      logins: byKey<PendingLogin>(file.logins, (l) => l.id),
      lastMovement: file.lastMovement,
    };
  } catch (cause) {
    throw new Error(`The state file ${path} is not one of the sandbox bank; move it away or delete it.`, { cause });
  }
}
