/** The numbers of the dashboard's first page, counted by the database over all accounts of a user. */
import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { DeliveryAttemptRow } from '../deliveries/delivery-list.ts';

export type Span = { buckets: number; bucketSeconds: number };
export type MovementBucket = {
  at: Date;
  read: number;
  delivered: number;
  /** Movements that are still to be sent to an existing webhook. */
  waiting: number;
};

/** True for a movement that has to be sent to the account's webhook and has not been sent. */
const waits = sql`m.to_send and not m.pending and m.sender_name is not null and m.excluded_at is null
  and s.webhook_url is not null`;

/**
 * Counts the movements read in each of the last buckets up to now, oldest first. A bucket begins at a whole hour or day
 * in a time zone that is `offsetMinutes` ahead of UTC.
 */
export async function countMovementsRead(
  db: Db,
  userId: string,
  { buckets, bucketSeconds, offsetMinutes }: Span & { offsetMinutes: number },
): Promise<MovementBucket[]> {
  const step = sql`make_interval(secs => ${bucketSeconds})`;
  const origin = sql`timestamptz '2000-01-01 00:00Z' - make_interval(mins => ${offsetMinutes})`;
  const { rows } = await sql<MovementBucket>`
    with span as (select date_bin(${step}, now(), ${origin}) - (${buckets} - 1) * ${step} as first),
    counted as (
      select date_bin(${step}, m.first_seen_at, ${origin}) as at, count(*)::int as read,
        (count(*) filter (where m.notified_at is not null))::int as delivered,
        (count(*) filter (where ${waits}))::int as waiting
      from accounts as a
      join account_settings as s on s.account_id = a.id
      join movements as m on m.account_id = a.id
      where a.user_id = ${userId} and a.deleted_at is null and m.first_seen_at >= (select first from span)
      group by 1
    )
    select bucket.at, coalesce(read, 0) as read, coalesce(delivered, 0) as delivered, coalesce(waiting, 0) as waiting
    from span, generate_series(first, first + (${buckets} - 1) * ${step}, ${step}) as bucket (at)
    left join counted on counted.at = bucket.at order by bucket.at`.execute(db);
  return rows;
}

export type FailingDelivery = {
  id: string;
  accountId: string;
  accountName: string;
  type: string;
  state: 'pending' | 'gave_up';
  reason: string | null;
  createdAt: Date;
  /** The address that it is sent to now. */
  target: string | null;
  transport: 'api' | 'chat_webhook' | 'slack';
  attemptCount: number;
  lastAttempt: Omit<DeliveryAttemptRow, 'answer'> | null;
  /** For a movement: the number of waiting movements of its account, this one included. */
  waiting: number;
};

/**
 * Deliveries that were tried and have not arrived: they are still being tried, or were given up within the given time.
 */
const failing = (userId: string, seconds: number) => sql`
  from deliveries as d
  join accounts as a on a.id = d.account_id and a.user_id = ${userId} and a.deleted_at is null
  join account_settings as s on s.account_id = a.id
  where (d.state = 'gave_up' and d.ended_at > now() - make_interval(secs => ${seconds}))
    or (d.state = 'pending' and exists (select from delivery_attempts where delivery_id = d.id))`;

/** Returns the newest of them, their number, and the number of all deliveries that were begun in that time. */
export async function findFailingDeliveries(
  db: Db,
  userId: string,
  { seconds, limit }: { seconds: number; limit: number },
): Promise<{ failing: number; total: number; deliveries: FailingDelivery[] }> {
  const counts = await sql<{ failing: number; total: number }>`
    select (select count(*)::int ${failing(userId, seconds)}) as failing,
      (select count(*)::int from accounts as a join deliveries as d on d.account_id = a.id
       where a.user_id = ${userId} and a.deleted_at is null
         and d.created_at > now() - make_interval(secs => ${seconds})) as total`.execute(db);
  const { rows } = await sql<FailingDelivery>`
    select d.id, a.id as "accountId", a.name as "accountName", d.type, d.state, d.reason, d.created_at as "createdAt",
      case when d.type = 'movement' then s.webhook_url when s.notification_transport <> 'chat_webhook' then s.notification_endpoint_url end as target,
      case when d.type = 'movement' then 'api' else s.notification_transport end as transport,
      (select count(*)::int from delivery_attempts where delivery_id = d.id) as "attemptCount",
      (select json_build_object('at', at, 'status', status, 'error', error, 'ms', ms)
       from delivery_attempts where delivery_id = d.id order by id desc limit 1) as "lastAttempt",
      case when d.type = 'movement' then (select count(*)::int from movements as m where m.account_id = a.id and ${waits})
        else 0 end as waiting
    ${failing(userId, seconds)}
    order by d.state desc, d.created_at desc, d.id limit ${limit}`.execute(db);
  const [count = { failing: 0, total: 0 }] = counts.rows;
  return { ...count, deliveries: rows };
}

/** Counts what is stored for one account, and what of it has not reached its receivers. */
export async function countRecords(db: Db, accountId: string) {
  const { rows } = await sql<{ stored: number; waiting: number; retrying: number; gaveUp: number }>`
    select (select count(*)::int from movements where account_id = ${accountId}) as stored,
      (select count(*)::int from movements as m join account_settings as s on s.account_id = m.account_id
       where m.account_id = ${accountId} and ${waits}) as waiting,
      (select count(*)::int from deliveries as d where account_id = ${accountId} and state = 'pending'
       and exists (select from delivery_attempts where delivery_id = d.id)) as retrying,
      (select count(*)::int from deliveries where account_id = ${accountId} and state = 'gave_up') as "gaveUp"`.execute(
    db,
  );
  const [{ stored, waiting, retrying, gaveUp } = { stored: 0, waiting: 0, retrying: 0, gaveUp: 0 }] = rows;
  return { movements: { stored, waiting }, deliveries: { retrying, gaveUp } };
}

/** Returns when the next scheduled login of any of the user's accounts begins. */
export async function findNextLogin(db: Db, userId: string): Promise<Date | null> {
  const { next } = await db
    .selectFrom('accounts')
    .select(({ fn }) => fn.min('next_run_at').as('next'))
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return next;
}
