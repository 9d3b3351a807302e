import { z } from 'zod';
import { isSeed } from './authenticator.ts';
import { openSessions } from './sessions.ts';
import type { BankState, Counters, Customer, CustomerSettings, Submission } from './state.ts';

const KEPT_SUBMISSIONS = 2_000;

const milliseconds = z.number().min(0).max(600_000);

const settingsSchema = z.strictObject({
  password: z.string('is required for a new customer').min(1).max(200),
  code: z.strictObject({
    when: z.enum(['never', 'always', 'new_device']),
    length: z.int().min(1).max(32),
    type: z.enum(['numeric', 'alphanumeric']),
    validSeconds: z.number().positive(),
    maxTries: z.int().min(1),
    purpose: z.string().min(1).max(60).nullish(),
    totpSecret: z.string().refine(isSeed, 'must be base32 of 16 characters or more').nullish(),
  }),
  lockAfter: z.int().min(1),
  locked: z.boolean(),
  passwordChangeRequired: z.boolean(),
  sessionSeconds: z.number().positive(),
  latencyMs: milliseconds,
  answerDelayMs: z.strictObject({ credentials: milliseconds, code: milliseconds }),
  refusal: z.enum(['page', 'alert']),
  sessions: z.enum(['many', 'one_replaces', 'one_refuses']),
  push: z.strictObject({
    when: z.enum(['never', 'always', 'new_device']),
    afterSeconds: z.number().min(0).nullable(),
  }),
  loginMovedTo: z.url({ protocol: /^https?$/ }).nullable(),
});

export const defaultSettings = {
  code: { when: 'always', length: 6, type: 'numeric', validSeconds: 300, maxTries: 3 },
  lockAfter: 5,
  locked: false,
  passwordChangeRequired: false,
  sessionSeconds: 600,
  latencyMs: 0,
  answerDelayMs: { credentials: 0, code: 0 },
  refusal: 'page',
  sessions: 'many',
  push: { when: 'never', afterSeconds: null },
  loginMovedTo: null,
} as const;

/** Changes the given settings of a customer. A new customer gets defaults for the others. Throws a ZodError. */
export function putCustomer(state: BankState, username: string, changes: unknown): Customer {
  const customer = state.customers.get(username);
  const settings: CustomerSettings = settingsSchema.parse(merged(customer?.settings ?? defaultSettings, changes));
  if (customer) {
    if (customer.settings.locked && !settings.locked) customer.failuresInARow = 0;
    customer.settings = settings;
    return customer;
  }
  const created = newCustomer(username, settings);
  state.customers.set(username, created);
  return created;
}

/** Returns what a test may know of a customer. */
export function countersOf(state: BankState, customer: Customer) {
  const { lastLoginAt, ...counts } = customer.counters;
  return {
    ...counts,
    locked: customer.settings.locked,
    openSessions: openSessions(state, customer).length,
    lastLoginAt,
  };
}

/** Counts the arrival of credentials or a code, before they are checked. */
export function noteSubmission(customer: Customer, submission: Submission): void {
  const counter = submission.kind === 'code' ? 'codesSubmitted' : 'credentialsSubmitted';
  if (!submission.moved) customer.counters[counter] += 1;
  customer.submissions.push(submission);
  customer.submissions.splice(0, customer.submissions.length - KEPT_SUBMISSIONS);
}

function merged(current: Record<string, unknown>, changes: unknown): unknown {
  if (!isRecord(changes)) return changes;
  const whole = Object.entries(changes).map(([name, value]) => {
    const before = current[name];
    return [name, isRecord(value) && isRecord(before) ? { ...before, ...value } : value];
  });
  return { ...current, ...Object.fromEntries(whole) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const newCustomer = (username: string, settings: CustomerSettings): Customer => ({
  username,
  settings,
  counters: noCounts(),
  failuresInARow: 0,
  knownBrowsers: [],
  messages: [],
  movements: [],
  faults: [],
  submissions: [],
  endedSessions: [],
});

const noCounts = (): Counters => ({
  logins: 0,
  failedLogins: 0,
  codesSent: 0,
  codesAccepted: 0,
  codesRejected: 0,
  credentialsSubmitted: 0,
  codesSubmitted: 0,
  pushesSent: 0,
  lastLoginAt: null,
});
