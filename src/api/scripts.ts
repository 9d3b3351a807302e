/** The connectors of banks as older clients know them: scripts, of which one can be promoted over another. */
import { z } from 'zod';
import type { StoredBank } from '../db/banks/banks.ts';
import { id, time } from './answer-schemas.ts';

export const script = z
  .strictObject({
    id: id.meta({ description: 'Of its bank.' }),
    bank: z.string().meta({ examples: ['sandbox'] }),
    flowType: z.literal('movements'),
    version: z.int(),
    status: z.enum(['active', 'failed']),
    origin: z.literal('builtin'),
    createdAt: time.meta({ description: 'When a worker first came with it.' }),
  })
  .meta({ id: 'Script', description: 'The connector of a bank, under the name that older clients have for it.' });

/** A connector comes with the service, logs in and reads, and has no versions of its own. */
export function scriptAnswer({ id, code, failedReason, firstSeenAt }: StoredBank): z.infer<typeof script> {
  return {
    id,
    bank: code,
    flowType: 'movements',
    version: 1,
    status: failedReason === null ? 'active' : 'failed',
    origin: 'builtin',
    createdAt: firstSeenAt.toISOString(),
  };
}
