/** The shapes of answers about banks and their connectors. */
import { z } from 'zod';
import { id, time } from '../contract/answer-parts.ts';

export const bank = z
  .strictObject({
    id,
    code: z.string().meta({ examples: ['sandbox'] }),
    name: z.string(),
    loginUrl: z.string(),
    status: z.enum(['ready', 'failed']),
    reason: z.string().nullable().meta({ description: 'Why the connector did not load, or null.' }),
  })
  .meta({ id: 'Bank' });

export const script = z
  .strictObject({
    id: id.meta({ description: 'The id of its bank.' }),
    bank: z.string().meta({ examples: ['sandbox'] }),
    flowType: z.literal('movements'),
    version: z.int(),
    status: z.enum(['active', 'failed']),
    origin: z.literal('builtin'),
    createdAt: time.meta({ description: 'When a worker first loaded the connector.' }),
  })
  .meta({ id: 'Script', description: 'The connector of a bank, under the name that older clients use.' });

export type BankAnswer = z.infer<typeof bank>;
export type ScriptAnswer = z.infer<typeof script>;
