import { z } from 'zod';
import { type BankState, type Customer, type Fault, faultKinds, type PageKind, pageKinds } from './state.ts';

const faultSchema = z
  .strictObject({
    kind: z.enum(faultKinds),
    times: z.int().min(1).optional(),
    seconds: z.number().positive().optional(),
    on: z.enum(pageKinds).optional(),
    ms: z.number().min(0).max(600_000).optional(),
  })
  .refine((fault) => fault.times === undefined || fault.seconds === undefined, {
    path: ['times'],
    message: 'give times or seconds, not both',
  });

/** Adds a fault: for the next `times` page requests (by default 1), or for `seconds`. Throws a ZodError. */
export function addFault(customer: Customer, body: unknown): Fault {
  const { kind, times, seconds, on, ms } = faultSchema.parse(body);
  const fault: Fault = {
    kind,
    on: on ?? null,
    ms: ms ?? 3_000,
    timesLeft: seconds === undefined ? (times ?? 1) : null,
    until: seconds === undefined ? null : Date.now() + seconds * 1000,
  };
  customer.faults.push(fault);
  return fault;
}

/**
 * Returns the fault for this request, if there is one. The oldest one counts, and each request gets only one.
 *
 * A request belongs to a customer by its session, by the login that it continues, by the user name that it submits, or
 * by the last customer of this browser. A browser that never signed in, on its way to the login page, gets the first
 * fault of any customer: a bank cannot look different for a visitor that it does not know yet.
 */
export function meetFault(
  state: BankState,
  customer: Customer | null,
  page: PageKind,
  isSignedIn: boolean,
): Fault | null {
  const candidates = customer ? [customer] : page === 'login' ? [...state.customers.values()] : [];
  for (const candidate of candidates) {
    candidate.faults = candidate.faults.filter((fault) => fault.until === null || fault.until > Date.now());
    const fault = candidate.faults.find(
      ({ kind, on }) => (on === null || on === page) && (kind !== 'drop_session' || isSignedIn),
    );
    if (!fault) continue;
    if (fault.timesLeft !== null) fault.timesLeft -= 1;
    candidate.faults = candidate.faults.filter(({ timesLeft }) => timesLeft !== 0);
    return fault;
  }
  return null;
}

/** Holds the requests that hang, until the faults of their customer are cleared. */
export class HungRequests {
  readonly #waiting = new Set<{ username: string | undefined; release: () => void }>();

  /** Lets the requests of one customer go on, or all of them. */
  release(username?: string): void {
    for (const each of this.#waiting) if (username === undefined || each.username === username) each.release();
  }

  /** Waits for the release, the end of the fault, or the end of `gone`. */
  async wait(username: string | undefined, until: number | null, gone: Promise<void>): Promise<void> {
    const released = Promise.withResolvers<void>();
    const waiting = { username, release: released.resolve };
    this.#waiting.add(waiting);
    const timer = until === null ? undefined : setTimeout(released.resolve, until - Date.now());
    await Promise.race([released.promise, gone]);
    clearTimeout(timer);
    this.#waiting.delete(waiting);
  }
}
