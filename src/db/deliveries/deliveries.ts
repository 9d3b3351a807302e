import { type SqlBool, sql } from 'kysely';
import type { AccountEvent } from '../../domain/events.ts';
import type { Db } from '../core/connect.ts';

export type DeliveryState = 'pending' | 'delivered' | 'gave_up' | 'not_sent';
export type Delivery = { id: string; accountId: string; type: AccountEvent['type']; body: string };
export type DeliveryAttempt = { ms: number; status?: number; error?: string; answer?: string };

/**
 * Opens the delivery, or finds it open or ended already. One that ended before `wantedSince` is opened again. Returns
 * null when the account is gone.
 */
export async function openDelivery(
  db: Db,
  { id, accountId, type, body, wantedSince }: Delivery & { wantedSince: string | null },
): Promise<{ state: DeliveryState; reason: string | null } | null> {
  await db
    .insertInto('deliveries')
    .columns(['id', 'account_id', 'type', 'body'])
    .expression((eb) =>
      eb
        .selectFrom('accounts')
        .select([eb.val(id).$castTo<string>().as('id'), 'accounts.id as account_id'])
        .select([eb.val(type).as('type'), eb.cast<string>(eb.val(body), 'json').as('body')])
        .where('accounts.id', '=', accountId)
        .where('deleted_at', 'is', null),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  if (wantedSince) {
    await db
      .updateTable('deliveries')
      .set({ state: 'pending', reason: null, ended_at: null, wanted_since: wantedSince })
      .where('id', '=', id)
      .where('wanted_since', '<', new Date(wantedSince))
      .execute();
  }
  const row = await db.selectFrom('deliveries').select(['state', 'reason']).where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

export async function recordAttempt(db: Db, deliveryId: string, attempt: DeliveryAttempt): Promise<void> {
  await db
    .insertInto('delivery_attempts')
    .values({
      delivery_id: deliveryId,
      ms: attempt.ms,
      status: attempt.status ?? null,
      error: attempt.error ?? null,
      answer: attempt.answer ?? null,
    })
    .execute();
}

/** Ends an open delivery. A delivery that has ended keeps its end. */
export async function endDelivery(
  db: Db,
  id: string,
  end: { state: Exclude<DeliveryState, 'pending'>; reason: string | null },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ ...end, ended_at: new Date() })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .execute();
}

/** Counts the refusals by the receiver, or by the target guard, since the delivery was requested: see `verdictOf`. */
export async function countRefusals(db: Db, deliveryId: string): Promise<number> {
  const { count } = await db
    .selectFrom('delivery_attempts')
    .innerJoin('deliveries', 'deliveries.id', 'delivery_id')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('delivery_id', '=', deliveryId)
    .whereRef('delivery_attempts.at', '>=', 'wanted_since')
    .where(sql<SqlBool>`(status between 300 and 499 and status <> all(array[408, 409, 425, 429])
      or error = any(array['target_refused', 'request_invalid', 'slack_refused']))`)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** True when the delivery has been tried or has ended, so that the next one may be sent. */
export async function hasBeenTried(db: Db, deliveryId: string): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .leftJoin('delivery_attempts', 'delivery_id', 'deliveries.id')
    .select(['state', 'delivery_attempts.id as attempt'])
    .where('deliveries.id', '=', deliveryId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined && (row.state !== 'pending' || row.attempt !== null);
}

/** Lists the open notifications of the last day. Older ones are of no use any more. */
export async function listOpenDeliveries(
  db: Db,
): Promise<{ id: string; accountId: string; userId: string; body: object }[]> {
  return db
    .selectFrom('deliveries')
    .innerJoin('accounts', 'accounts.id', 'deliveries.account_id')
    .select(['deliveries.id', 'account_id as accountId', 'user_id as userId', 'body'])
    .where('deliveries.state', '=', 'pending')
    .where('wanted_since', '>', sql<Date>`now() - interval '24 hours'`)
    .execute();
}

/** Ends deliveries that no process can still be trying. */
export async function endOverdueDeliveries(db: Db): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'gave_up', reason: 'not_reached_in_time', ended_at: sql<Date>`now()` })
    .where('state', '=', 'pending')
    .where('wanted_since', '<', sql<Date>`now() - interval '25 hours'`)
    .execute();
}
