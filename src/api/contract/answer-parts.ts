/** Shapes that the answers of several nouns share. */
import { z } from 'zod';
import { type FailureReason, failures } from '../../domain/failures.ts';

export const id = z.uuid().meta({ examples: ['7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c'] });
/** ISO 8601, in UTC. */
export const time = z.iso.datetime().meta({ examples: ['2026-06-13T03:00:00.000Z'] });
export const count = z.int().min(0);

export const failureReason = z
  .enum(Object.keys(failures) as [FailureReason, ...FailureReason[]])
  .meta({ id: 'FailureReason', description: 'Why a login or a reading failed. A closed list.' });

export const error = z
  .strictObject({
    error: z.strictObject({
      code: z.string().meta({ description: 'Clients decide by the code. The message is for people and may change.' }),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .meta({ id: 'Error' });
