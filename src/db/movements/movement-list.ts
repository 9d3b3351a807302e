/** Lists the movements of an account. */
import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { DeliveryState } from '../deliveries/deliveries.ts';
import { isDue } from './due-movements.ts';

export type Movement = {
  id: string;
  externalId: string;
  /** Decimal string. */
  amount: string;
  currency: string;
  senderName: string | null;
  description: string;
  reference: string | null;
  pending: boolean;
  receivedAt: Date;
  notifiedAt: Date | null;
  excludedAt: Date | null;
  /** True when it still has to be sent to the account's webhook. */
  waiting: boolean;
  delivery: { state: DeliveryState; reason: string | null; attemptCount: number } | null;
};

const lastDelivery = sql<Movement['delivery']>`(
  select json_build_object('state', state, 'reason', reason,
    'attemptCount', (select count(*) from delivery_attempts where delivery_id = deliveries.id))
  from deliveries where deliveries.id = movements.id and type = 'movement'
)`.as('delivery');

const isDeadLetter = sql<boolean>`not to_send and exists (
  select from deliveries where deliveries.id = movements.id and type = 'movement' and state = 'gave_up'
)`;

/** Returns movements, newest first. `deadLetters`: only those that their receiver refused permanently. */
export async function listMovements(
  db: Db,
  {
    accountId,
    limit,
    offset,
    deadLetters = false,
  }: { accountId: string; limit: number; offset: number; deadLetters?: boolean },
): Promise<{ movements: Movement[]; hasMore: boolean }> {
  const all = db
    .selectFrom('movements')
    .select(['id', 'external_id as externalId', 'amount', 'currency', 'sender_name as senderName', 'description'])
    .select(['reference', 'pending', 'received_at as receivedAt', 'notified_at as notifiedAt'])
    .select(['excluded_at as excludedAt'])
    .select((eb) => [isDue(eb).$castTo<boolean>().as('waiting'), lastDelivery])
    .where('account_id', '=', accountId);
  const asked = deadLetters ? all.where(isDeadLetter) : all;
  const rows = await asked
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .offset(offset)
    .execute();
  return { movements: rows.slice(0, limit), hasMore: rows.length > limit };
}

/** Lists the counterparties of the account, those of the newest movements first. */
export async function listSenderNames(db: Db, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('movements')
    .select((eb) => eb.ref('sender_name').$castTo<string>().as('name'))
    .where('account_id', '=', accountId)
    .where('sender_name', 'is not', null)
    .groupBy('sender_name')
    .orderBy((eb) => eb.fn.max('received_at'), 'desc')
    .limit(1_000)
    .execute();
  return rows.map(({ name }) => name);
}
