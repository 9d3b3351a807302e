/** The shapes of answers about accounts and their sessions. */
import { z } from 'zod';
import { type BlockReason, failures, rowsOfFailures } from '../../domain/failures.ts';
import { sessionStates } from '../../domain/states.ts';
import { assistance, pending } from '../codes/answers.ts';
import { count, id, time } from '../contract/answer-parts.ts';

const blockReason = z
  .enum([...Object.keys(rowsOfFailures), ...Object.keys(failures)] as [BlockReason, ...BlockReason[]])
  .meta({ id: 'BlockReason', description: 'Why an account is blocked.' });
const sessionState = z.enum(sessionStates).meta({ id: 'SessionState' });

export const account = z
  .strictObject({
    id,
    bank: z.string().meta({ description: 'The code of the bank.', examples: ['sandbox'] }),
    name: z.string(),
    status: z.enum(['active', 'inactive']).meta({ description: '`inactive` while the account is stopped.' }),
    scrapeBlockedAt: time.nullable(),
    scrapeBlockedReason: blockReason.nullable(),
    sessionStatus: z.enum(['running', 'stopped', 'needs_attention']).nullable(),
    assistedPersistent: z.boolean(),
    session: z.strictObject({
      state: sessionState,
      since: time,
      nextRunAt: time.nullable(),
      pendingAssistance: assistance.nullable(),
    }),
  })
  .meta({ id: 'Account' });
export const session = z
  .strictObject({
    source: z.enum(['live', 'record']).meta({ description: '`record` if the workflow did not respond in time.' }),
    accountId: id,
    state: sessionState,
    since: time,
    nextRunAt: time.nullable(),
    sessionId: id.nullable(),
    host: z.string().nullable(),
    failures: count,
    retries: count.nullable(),
    blocked: z.strictObject({ reason: blockReason, at: time }).nullable(),
    pendingAssistance: pending.nullable(),
    note: z.string().nullable(),
    temporalUrl: z.string(),
  })
  .meta({ id: 'Session' });
export const queued = z.strictObject({ queued: z.literal(true) });
export const stopping = z.strictObject({ stopping: z.literal(true) });

export type AccountAnswer = z.infer<typeof account>;
export type SessionAnswer = z.infer<typeof session>;
