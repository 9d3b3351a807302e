import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';

export type DeliveryAttemptRow = {
  at: string;
  status: number | null;
  error: string | null;
  ms: number;
  answer: string | null;
};

/** Enough to understand a delivery that was tried all day. */
const SHOWN_ATTEMPTS = 20;

/** Returns deliveries, newest first, after the delivery `after` if given, each with its last attempts, oldest first. */
export function listDeliveries(db: Db, accountId: string, { limit, after }: { limit: number; after: string | null }) {
  let query = db
    .selectFrom('deliveries')
    .select(['id', 'type', 'body', 'state', 'reason', 'created_at', 'ended_at'])
    .select((eb) => [
      eb
        .selectFrom('delivery_attempts')
        .select(eb.fn.countAll<string>().as('count'))
        .whereRef('delivery_id', '=', 'deliveries.id')
        .as('attempt_count'),
      eb
        .selectFrom((inner) =>
          inner
            .selectFrom('delivery_attempts')
            .select(['id', 'at', 'status', 'error', 'ms', 'answer'])
            .whereRef('delivery_id', '=', 'deliveries.id')
            .orderBy('id', 'desc')
            .limit(SHOWN_ATTEMPTS)
            .as('attempt'),
        )
        .select(
          sql<DeliveryAttemptRow[]>`coalesce(json_agg(json_build_object('at', at, 'status', status, 'error', error,
            'ms', ms, 'answer', answer) order by id), '[]')`.as('attempts'),
        )
        .as('attempts'),
    ])
    .where('account_id', '=', accountId);
  if (after !== null) {
    // The row itself is the cursor: a time that went through JSON has lost its microseconds.
    query = query.where(
      sql<boolean>`(created_at, id) < (select created_at, id from deliveries where id = ${after} and account_id = ${accountId})`,
    );
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export type ListedDelivery = Awaited<ReturnType<typeof listDeliveries>>[number];

export function findDelivery(db: Db, accountId: string, deliveryId: string) {
  return db
    .selectFrom('deliveries')
    .select(['id', 'type', 'body'])
    .where('account_id', '=', accountId)
    .where('id', '=', deliveryId)
    .executeTakeFirst();
}
