/**
 * Movements that have to be sent to the account's webhook. `to_send` is the outbox: the insert itself sets it, so that
 * nothing can be lost between a commit and a queue.
 */
import { type ExpressionBuilder, sql, type Transaction } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { type DeliveryAttempt, endDelivery, recordAttempt } from '../deliveries/deliveries.ts';

export type DueMovement = { id: string; amount: string; currency: string; senderName: string; receivedAt: Date };
/** The result of sending one movement. */
type MovementEnd = { state: 'delivered'; reason: null } | { state: 'gave_up'; reason: 'receiver_refused' };

/**
 * True when a movement can be sent. A pending movement may still change and is sent once it is posted. A movement
 * without a sender is never sent.
 */
export const isDue = (eb: ExpressionBuilder<Database, 'movements'>) =>
  eb.and([
    eb('movements.to_send', '=', true),
    eb('movements.pending', '=', false),
    eb('movements.sender_name', 'is not', null),
    eb('movements.excluded_at', 'is', null),
  ]);

/** Finds the oldest one by the bank's time; within a day, in the order of the bank. */
export async function findDueMovement(db: Db, accountId: string): Promise<DueMovement | undefined> {
  return db
    .selectFrom('movements')
    .select(['id', 'amount', 'currency', 'received_at as receivedAt'])
    .select((eb) => eb.ref('sender_name').$castTo<string>().as('senderName'))
    .where('account_id', '=', accountId)
    .where(isDue)
    .orderBy('received_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/**
 * Opens the movement's delivery. Its id is the id of the movement, which always stays the `webhook-id`. Returns the
 * time since which it is requested, as Postgres writes it, for `endMovement`.
 */
export async function openMovementDelivery(
  db: Db,
  { id, accountId, body }: { id: string; accountId: string; body: string },
): Promise<string> {
  const open = { body, state: 'pending', reason: null, ended_at: null } as const;
  const row = await db
    .insertInto('deliveries')
    .values({ id, account_id: accountId, type: 'movement', ...open })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(open))
    .returning(sql<string>`wanted_since::text`.as('wantedSince'))
    .executeTakeFirstOrThrow();
  return row.wantedSince;
}

/** Ends the sending of a movement. One that was requested again meanwhile is still sent. */
export async function endMovement(
  db: Db,
  {
    id,
    attempt,
    end,
    wantedSince,
  }: { id: string; attempt: DeliveryAttempt | null; end: MovementEnd; wantedSince: string },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (attempt) await recordAttempt(trx, id, attempt);
    await endDelivery(trx, id, end);
    await trx
      .updateTable('movements')
      .set({
        to_send: sql<boolean>`(select wanted_since > ${wantedSince}::timestamptz from deliveries where id = ${id})`,
        ...(end.state === 'delivered' && { notified_at: sql<Date>`now()` }),
      })
      .where('id', '=', id)
      .execute();
  });
}

/** Finds what may keep a movement from being sent, for the person who asks to send it. */
export function findMovement(db: Db, accountId: string, movementId: string) {
  return db
    .selectFrom('movements')
    .select(['id', 'pending', 'sender_name as senderName', 'excluded_at as excludedAt'])
    .where('account_id', '=', accountId)
    .where('id', '=', movementId)
    .executeTakeFirst();
}

/** Queues a movement for sending, whether or not it has been sent before. */
export async function wantMovement(db: Db, movementId: string): Promise<void> {
  await db.transaction().execute((trx) => want(trx, [movementId]));
}

/** Queues the movements that the old receiver refused, for the new one. */
export async function wantRefusedMovements(trx: Transaction<Database>, accountId: string): Promise<void> {
  const refused = await trx
    .selectFrom('deliveries')
    .select('id')
    .where('account_id', '=', accountId)
    .where('type', '=', 'movement')
    .where('state', '=', 'gave_up')
    .execute();
  const ids = refused.map(({ id }) => id);
  if (ids.length > 0) await want(trx, ids);
}

/** Without a webhook, a movement waits a day for one. A webhook that is set later does not get older movements. */
export async function dropUnclaimedMovements(trx: Transaction<Database>, accountId: string): Promise<void> {
  await trx
    .updateTable('movements')
    .set({ to_send: false })
    .where('account_id', '=', accountId)
    .where('to_send', '=', true)
    .where('first_seen_at', '<', sql<Date>`now() - interval '1 day'`)
    .execute();
}

/** Lists the accounts that have something to send and a receiver for it. */
export const listSendingAccounts = (db: Db) => sendingAccounts(db).execute();

/** Returns the account if it is one of them. */
export const findSendingAccount = (db: Db, accountId: string) =>
  sendingAccounts(db).where('accounts.id', '=', accountId).executeTakeFirst();

function sendingAccounts(db: Db) {
  return db
    .selectFrom('account_settings')
    .innerJoin('accounts', 'accounts.id', 'account_settings.account_id')
    .select(['accounts.id as accountId', 'accounts.user_id as userId'])
    .where('deleted_at', 'is', null)
    .where('webhook_url', 'is not', null)
    .where('webhook_off_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('movements')
          .select('movements.id')
          .whereRef('movements.account_id', '=', 'accounts.id')
          .where(isDue),
      ),
    );
}

async function want(trx: Transaction<Database>, ids: string[]): Promise<void> {
  await trx.updateTable('movements').set({ to_send: true }).where(sql<boolean>`id = any(${ids}::uuid[])`).execute();
  await trx
    .updateTable('deliveries')
    .set({ state: 'pending', reason: null, ended_at: null, wanted_since: sql<Date>`now()` })
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
}
