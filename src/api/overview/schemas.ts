/** The shapes of queries to the overview and the list of accounts. */
import { z } from 'zod';
import { sessionStates } from '../../domain/states.ts';
import { count, digits, text } from '../contract/schema-parts.ts';

const ranges = ['24h', '7d', '30d'] as const;
export type Range = (typeof ranges)[number];

export const overviewQuery = z.object({
  range: z.enum(ranges).default('24h'),
  offset_minutes: z
    .string()
    .regex(/^-?\d{1,3}$/, 'must be a whole number of minutes')
    .transform(Number)
    .pipe(z.number().min(-840).max(840))
    .default(0)
    .meta({ description: 'The offset from UTC, in minutes east, of the local time that is shown.' }),
});
export const accountsQuery = z.object({
  search: text(100).optional().meta({ description: 'A part of the name, or the start of the id.' }),
  bank: text(100).optional().meta({ description: 'The code of a bank.' }),
  state: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(sessionStates)).max(sessionStates.length))
    .optional()
    .meta({ description: 'One or more states, separated by commas.' }),
  sort: z.enum(['urgency', 'name', 'bank', 'since', 'last_read']).default('urgency'),
  limit: count(1_000, 100),
  offset: digits.transform(Number).default(0),
});
