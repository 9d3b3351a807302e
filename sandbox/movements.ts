import { z } from 'zod';
import { bankDay } from './bank-time.ts';
import type { BankState, Customer, Movement } from './state.ts';

const PAGE_SIZE = 25;

/** `YYYY-MM-DD`, or a time, which must have its offset so that it means the same everywhere. */
const date = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be YYYY-MM-DD or an ISO 8601 time with its offset')
  .transform((text) =>
    text.includes('T') ? { date: bankDay(new Date(text)), at: new Date(text).toISOString() } : { date: text, at: null },
  );

const amount = z
  .union([z.string().regex(/^-?\d{1,15}(\.\d{1,3})?$/), z.number()], 'must be a decimal such as "-12.50"')
  .transform(String)
  .refine((text) => /^-?\d{1,15}(\.\d{1,3})?$/.test(text), 'must have at most three decimals')
  .transform((text) => {
    const [whole = '0', cents = ''] = text.split('.');
    return `${whole}.${cents.padEnd(2, '0')}`;
  });

const movementsSchema = z
  .array(
    z.strictObject({
      id: z.string().min(1).max(100).nullish(),
      date,
      description: z.string().min(1).max(300),
      amount,
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters'),
      sender: z.string().max(140).nullish(),
      reference: z.string().max(140).nullish(),
      pending: z.boolean().nullish(),
    }),
    'must be an array of movements',
  )
  .min(1)
  .max(2_000);

/** Books movements, or changes those that were posted before with the same `id`. Throws a ZodError. */
export function postMovements(state: BankState, customer: Customer, body: unknown): Movement[] {
  return movementsSchema.parse(body).map((given) => {
    const id = given.id ?? null;
    const known = id === null ? undefined : customer.movements.find((movement) => movement.id === id);
    const pending = given.pending ?? false;
    if (!known) state.lastMovement += 1;
    const number = known?.number ?? state.lastMovement;
    const movement: Movement = {
      number,
      id,
      bankId: pending ? null : (known?.bankId ?? `SB${String(number).padStart(8, '0')}`),
      date: given.date.date,
      at: given.date.at,
      description: given.description,
      amount: given.amount,
      currency: given.currency,
      sender: given.sender || null,
      reference: given.reference || null,
      pending,
    };
    if (known) Object.assign(known, movement);
    else customer.movements.push(movement);
    return movement;
  });
}

export type Period = {
  from: string | null;
  to: string | null;
  page: number;
  /** Movements that arrived after this number are left out, so that paging neither repeats nor skips a row. */
  upTo: number | null;
};

export type MovementsPage = { rows: Movement[]; page: number; pages: number; total: number; upTo: number };

/** Returns one page of a customer's movements, newest first. */
export function movementsPage(customer: Customer, period: Period): MovementsPage {
  const upTo = period.upTo ?? Math.max(0, ...customer.movements.map((movement) => movement.number));
  const found = customer.movements
    .filter((movement) => movement.number <= upTo)
    .filter((movement) => period.from === null || movement.date >= period.from)
    .filter((movement) => period.to === null || movement.date <= period.to)
    .sort(newestFirst);
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(Math.max(1, period.page), pages);
  return { rows: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE), page, pages, total: found.length, upTo };
}

/** Returns the sum of the movements booked in euros, in cents. */
export function balance(customer: Customer): number {
  const booked = customer.movements.filter((movement) => !movement.pending && movement.currency === 'EUR');
  return booked.reduce((cents, movement) => cents + Math.round(Number(movement.amount) * 100), 0);
}

function newestFirst(a: Movement, b: Movement): number {
  if (a.date !== b.date) return a.date < b.date ? 1 : -1;
  // Within a day, movements without a time come last.
  if (a.at !== b.at) return (a.at ?? '') < (b.at ?? '') ? 1 : -1;
  return b.number - a.number;
}
