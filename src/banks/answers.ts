/**
 * The boundary between connectors and the worker. What a connector returns was written by a page, and a page can say
 * anything: this file is the only place that checks it. A value that does not fit means a page that the connector does
 * not know.
 */

import { z } from 'zod';
import { type FailureReason, failures } from '../domain/failures.ts';
import type { BankMovement } from '../domain/movements/movement.ts';
import type { Bank, CodeOutcome, CodeRequest, LoginOutcome } from './bank.ts';
import { UnexpectedPage } from './which-page.ts';

/** The most rows of one reading. */
export const MOST_ROWS = 5_000;
/** The most characters of a text. The bank's id is in an index of Postgres, which takes 2,700 bytes. */
export const LONGEST = { text: 2_000, bankId: 500, purpose: 200, number: 40 } as const;

/**
 * Thrown when a connector returned a value that does not fit. The message names the field and the limit and never the
 * value.
 */
export class UnfitAnswer extends UnexpectedPage {
  readonly problem: string;
  constructor(problem: string) {
    super('page_not_recognised', `an answer that does not fit: ${problem}`);
    this.problem = problem;
  }
}

/** Replaces what neither JSON nor Postgres can store. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '');
/** Connectors that are older than this check may leave out a field that is null. */
const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

const text = (most: number) =>
  z
    .string('must be a text')
    .max(most, { error: `must have at most ${most.toLocaleString('en')} characters`, abort: true })
    .transform(storable);
const trimmed = (most: number) => orNull(text(most)).transform((value) => value?.trim() || null);
const reason = z.enum(Object.keys(failures) as FailureReason[], 'must be a reason that src/domain/failures.ts lists');
const flag = z.boolean('must be true or false');
const triesLeft = orNull(
  z.int('must be a whole number or null').min(0, 'must be 0 or more').max(1_000, 'must be at most 1,000'),
);

const channels = ['sms', 'email', 'voice', 'authenticator', 'device', 'unknown'] as const;
const codeRequest = z.object({
  descriptor: z.object(
    {
      length: z.int('must be a whole number').min(1, 'must be 1 or more').max(64, 'must be at most 64'),
      type: z.enum(['numeric', 'alphanumeric'], 'must be numeric or alphanumeric'),
      // A channel that we do not know counts as unknown.
      channel: z.enum(channels).optional().catch('unknown'),
      purpose: orNull(text(LONGEST.purpose)).transform((value) => value ?? undefined),
    },
    'must be an object',
  ),
  triesLeft,
  canResend: flag.optional().transform((value) => value ?? false),
});

const outcomes = 'must be one of those that src/banks/bank.ts lists';
const failed = z.object({ outcome: z.literal('failed'), reason });
const loginOutcome = z.discriminatedUnion(
  'outcome',
  [z.object({ outcome: z.literal('logged_in') }), codeRequest.extend({ outcome: z.literal('code_requested') }), failed],
  outcomes,
);
const codeOutcome = z.discriminatedUnion(
  'outcome',
  [
    z.object({ outcome: z.literal('accepted') }),
    z.object({
      outcome: z.literal('rejected'),
      reason: z.enum(['otp_rejected', 'otp_expired'], 'must be otp_rejected or otp_expired'),
      canRetry: flag,
      triesLeft,
    }),
    failed,
  ],
  outcomes,
);

const movement = z.object(
  {
    bankId: trimmed(LONGEST.bankId),
    bookedOn: z.string('must be a text').refine(isDay, 'must be a day as YYYY-MM-DD, from 1900 to 2199'),
    bookedAt: orNull(z.string('must be a text').refine(isInstant, 'must be an ISO 8601 instant, from 1900 to 2199')),
    amount: z
      .string('must be a text')
      .max(LONGEST.number, { error: `must have at most ${LONGEST.number} characters`, abort: true })
      .regex(/^\s*[+-]?\d+(\.\d+)?\s*$/, 'must be a decimal number with a point and no grouping'),
    currency: z.string('must be a text').regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, such as EUR'),
    description: text(LONGEST.text),
    senderName: trimmed(LONGEST.text),
    reference: trimmed(LONGEST.text),
    pending: flag,
  },
  'must be an object',
);

function isDay(day: string): boolean {
  if (!/^(19|2[01])\d\d-\d\d-\d\d$/.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function isInstant(at: string): boolean {
  if (at.length > LONGEST.number || !isDay(at.slice(0, 10))) return false;
  return /^[^T]*T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(at) && !Number.isNaN(Date.parse(at));
}

export const checkLogin = (answer: unknown): LoginOutcome => fitted('login', loginOutcome, answer) as LoginOutcome;
export const checkCode = (answer: unknown): CodeOutcome => fitted('enterCode', codeOutcome, answer);
export const checkCodeRequest = (answer: unknown): CodeRequest =>
  fitted('resendCode', codeRequest, answer) as CodeRequest;

export function checkMovements(answer: unknown): BankMovement[] {
  if (!Array.isArray(answer)) throw new UnfitAnswer('readMovements must return a list');
  // Checked before the rows, because there may be millions.
  if (answer.length > MOST_ROWS)
    throw new UnfitAnswer(`readMovements must return at most ${MOST_ROWS.toLocaleString('en')} rows`);
  return answer.map((row, index) => fitted(`readMovements[${index}]`, movement, row));
}

function fitted<T extends z.ZodType>(where: string, schema: T, answer: unknown): z.output<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  // Paths and messages come from the schema and contain no value.
  const [issue] = parsed.error.issues;
  const path = [where, ...(issue?.path ?? []).map(String)].join('.');
  throw new UnfitAnswer(`${path} ${issue?.message ?? 'does not fit'}`);
}

/** Wraps the bank so that all its answers are checked, and the reasons with which it throws. */
export function checkedBank(bank: Bank): Bank {
  return Object.assign(Object.create(bank) as Bank, {
    login: async (page, credentials) => checkLogin(await known(() => bank.login(page, credentials))),
    enterCode: async (page, code) => checkCode(await known(() => bank.enterCode(page, code))),
    isLoggedIn: async (page) => Boolean(await known(() => bank.isLoggedIn(page))),
    readMovements: async (page, since) => checkMovements(await known(() => bank.readMovements(page, since))),
    ...(bank.resendCode && {
      resendCode: async (page) => checkCodeRequest(await known(async () => bank.resendCode?.(page))),
    }),
    ...(bank.logout && { logout: (page) => known(async () => bank.logout?.(page)) }),
  } satisfies Partial<Bank>);
}

async function known<T>(answer: () => Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof UnexpectedPage && !reason.safeParse(error.reason).success)
      throw new UnfitAnswer('the reason of an UnexpectedPage must be one that src/domain/failures.ts lists');
    throw error;
  }
}
