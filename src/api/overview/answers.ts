/** The shapes of the overview and of the list of accounts. */
import { z } from 'zod';
import { sessionStates } from '../../domain/states.ts';
import { account } from '../accounts/answers.ts';
import { pending } from '../codes/answers.ts';
import { failureReason, id, time } from '../contract/answer-parts.ts';
import { delivery } from '../records/answers.ts';

const number = z.int().min(0);
const byState = z.strictObject(
  Object.fromEntries(sessionStates.map((state) => [state, number])) as Record<
    (typeof sessionStates)[number],
    typeof number
  >,
);

export const listedAccount = account
  .extend({
    bankName: z.string(),
    sessionType: z.enum(['one-shot', 'persistent']),
    loginMode: z.enum(['simple', 'assisted']),
    hasCredentials: z.boolean(),
    failures: number.meta({ description: 'The number of failed logins in a row.' }),
    loginFailureLimit: number,
    waitsForLoginHours: z.boolean().meta({
      description: 'True while the account waits for its `login_hours`. The login starts at `session.nextRunAt`.',
    }),
    pending: pending
      .extend({ lastRejection: failureReason.nullable() })
      .nullable()
      .meta({ description: 'The pending code request.' }),
    lastRun: z
      .strictObject({
        id,
        startedAt: time,
        endedAt: time.nullable(),
        outcome: z.string().nullable(),
        reason: failureReason.nullable(),
      })
      .nullable(),
    lastReadAt: time.nullable().meta({ description: 'The time of the last reading.' }),
  })
  .meta({ id: 'ListedAccount' });

export const accountList = z.strictObject({
  now: time.meta({ description: "The time on the server's clock." }),
  total: number.meta({ description: 'The number of accounts that match the search, the bank and the state.' }),
  states: byState.meta({
    description: 'The number of accounts in each state, among those that match the search and the bank.',
  }),
  accounts: z.array(listedAccount),
});

export const accountSummary = listedAccount
  .extend({
    now: time,
    temporalUrl: z.string().meta({ description: 'The address of the workflow in the Temporal UI.' }),
    movements: z.strictObject({ stored: number, waiting: number }),
    deliveries: z.strictObject({ retrying: number, gaveUp: number }),
  })
  .meta({ id: 'AccountSummary' });

const failing = delivery.pick({ id: true, type: true, state: true, reason: true, createdAt: true }).extend({
  accountId: id,
  accountName: z.string(),
  host: z.string().nullable().meta({ description: 'The host of the address to which it is sent now.' }),
  attemptCount: number,
  lastAttempt: delivery.shape.attempts.element.omit({ response: true }).nullable(),
  waiting: number.meta({
    description: 'For a movement: the number of waiting movements of its account, including this one.',
  }),
});

export const overview = z
  .strictObject({
    now: time.meta({ description: "The time on the server's clock." }),
    needsYou: z.strictObject({ codes: number, blocked: number, accounts: z.array(listedAccount) }).meta({
      description:
        'The first 50 accounts that wait for a code, are blocked, or have a code at the bank, the most urgent first.',
    }),
    accounts: z.strictObject({ total: number, states: byState, nextRunAt: time.nullable() }),
    movements: z.strictObject({
      bucketSeconds: number,
      read: number,
      delivered: number,
      waiting: number,
      buckets: z.array(z.strictObject({ at: time, read: number, delivered: number, waiting: number })),
    }),
    deliveries: z.strictObject({
      total: number.meta({ description: 'The number of deliveries that started in the range.' }),
      failing: number,
      items: z.array(failing).meta({ description: 'The first 20 failing deliveries.' }),
    }),
  })
  .meta({ id: 'Overview' });

export type OverviewAnswer = z.infer<typeof overview>;
export type ListedAccountAnswer = z.infer<typeof listedAccount>;
export type AccountListAnswer = z.infer<typeof accountList>;
export type AccountSummaryAnswer = z.infer<typeof accountSummary>;
export type FailingDeliveryAnswer = z.infer<typeof failing>;
