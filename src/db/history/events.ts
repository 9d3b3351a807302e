/** The events of accounts for connected clients. Each is written in the transaction of the change itself. */

import { sql, type Transaction } from 'kysely';
import type { CodeDescriptor } from '../../domain/codes/descriptor.ts';
import { type BlockReason, blockMessage, type FailureReason, failureKind } from '../../domain/failures.ts';
import type { SessionState } from '../../domain/states.ts';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';

/** The channel of `NOTIFY`. A trigger notifies it when an event commits, without a payload. */
export const eventsChannel = 'events';

type Failed = { sessionId: string; reason: FailureReason; message: string; fatal: boolean };

/** Each event type with its data. It must not contain secrets: no code, no credentials, no text of a bank's page. */
export type AccountChange =
  | {
      type: 'assistance.requested';
      data: {
        requestId: string;
        descriptor: CodeDescriptor;
        /** The number of codes that the bank has refused. */
        attempts: number;
        triesLeft: number | null;
        canResend: boolean;
        /** ISO 8601. */
        expiresAt: string;
      };
    }
  | { type: 'assistance.fulfilled'; data: { requestId: string } }
  | { type: 'assistance.cancelled' | 'assistance.expired'; data: { requestId: string; reason: string | null } }
  | { type: 'login.failed'; data: Failed & { attempts: number } }
  | { type: 'scrape.failed'; data: Failed }
  | { type: 'scrape.finished'; data: { sessionId: string; read: number; added: number } }
  | { type: 'session.started'; data: { sessionId: string; sessionType: 'one-shot' | 'persistent' } }
  | { type: 'session.stopped'; data: { sessionId: string; outcome: string; reason: FailureReason | null } }
  | { type: 'session.needs_attention'; data: { reason: BlockReason } }
  | { type: 'session.state'; data: { state: SessionState; sessionId: string | null; nextRunAt: string | null } }
  | { type: 'account.blocked'; data: { reason: BlockReason; message: string } }
  | { type: 'account.unblocked' | 'account.changed' | 'account.deleted'; data: Record<string, never> }
  | { type: 'account.created'; data: { name: string; bank: string } }
  | {
      type: 'movement.ingested';
      data: {
        movementId: string;
        externalId: string;
        /** Decimal string. */
        amount: string;
        currency: string;
        pending: boolean;
        bookedOn: string;
      };
    };

/** An event as it was written. `id` increases in the order in which events become visible, over all accounts. */
export type StoredEvent = {
  id: string;
  userId: string;
  accountId: string;
  type: string;
  data: Record<string, unknown>;
  occurredAt: Date;
};

/** Writes events in their order. They are announced when the transaction commits. */
export async function appendEvents(
  trx: Transaction<Database>,
  accountId: string,
  changes: AccountChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    insert into events (user_id, account_id, type, data)
    select accounts.user_id, accounts.id, change.type, change.data
    from rows from (jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as (type text, data jsonb))
      with ordinality as change (type, data, place), accounts
    where accounts.id = ${accountId} order by change.place`.execute(trx);
}

/** Writes one event as a fragment of a statement: `source` is a CTE with the `id` and `user_id` of the account. */
export const eventFrom = (source: string, { type, data }: AccountChange) => sql`
  insert into events (user_id, account_id, type, data)
  select user_id, id, ${type}, ${JSON.stringify(data)}::jsonb from ${sql.table(source)}`;

export const stateChange = (
  state: SessionState,
  sessionId: string | null,
  nextRunAt: string | null = null,
): AccountChange => ({ type: 'session.state', data: { state, sessionId, nextRunAt } });

/** Describes a failure, for people and for programs. */
export const failureData = (sessionId: string, reason: FailureReason): Failed => ({
  sessionId,
  reason,
  message: blockMessage(reason),
  fatal: failureKind(reason) === 'fatal',
});

/** Returns the newest id, from which events can be followed. */
export async function newestEventId(db: Db): Promise<string> {
  const { id } = await db
    .selectFrom('events')
    .select(({ fn }) => fn.coalesce(fn.max('id'), sql<string>`0`).as('id'))
    .executeTakeFirstOrThrow();
  return id;
}

/** Returns the events after `last`, of all users, oldest first. */
export function findEventsAfter(db: Db, last: string, limit: number): Promise<StoredEvent[]> {
  return eventRows(db).where('id', '>', last).orderBy('id').limit(limit).execute();
}

/** Returns the events that a user's client missed after the event `since`: the newest `limit`, oldest first. */
export async function findMissedEvents(
  db: Db,
  { userId, since, limit }: { userId: string; since: string; limit: number },
): Promise<{
  events: StoredEvent[];
  /** True when some events are missing from the list, or when that cannot be known any more. */
  gap: boolean;
}> {
  const newest = await eventRows(db)
    .where('user_id', '=', userId)
    .where('id', '>', since)
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const forgotten = since !== '0' && !(await hasEvent(db, since));
  return { events: newest.slice(0, limit).reverse(), gap: forgotten || newest.length > limit };
}

/** An event that a client has seen is kept until it is pruned, and so are the events after it. */
async function hasEvent(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('events').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

function eventRows(db: Db) {
  return db
    .selectFrom('events')
    .select(['id', 'user_id as userId', 'account_id as accountId', 'type', 'data', 'occurred_at as occurredAt']);
}
