import { sql, type Transaction } from 'kysely';
import { fallingIds } from '../../base/falling-ids.ts';
import { canonical, canonicalAmount, contentKey } from '../../domain/movements/identity.ts';
import { type KnownMovement, matchMovements } from '../../domain/movements/match.ts';
import type { BankMovement } from '../../domain/movements/movement.ts';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { appendEvents } from '../history/events.ts';

type Ingested = { read: number; added: number; changed: number };

/**
 * Stores what a bank showed, each movement once. Reading the same days again adds nothing, and a pending movement that
 * is posted stays one row. `since` is the day at which the reading began, null when it was in full. It takes a few
 * statements for any number of lines.
 */
export async function ingestMovements(
  trx: Transaction<Database>,
  {
    accountId,
    timeZone,
    movements,
    since = null,
  }: { accountId: string; timeZone: string; movements: BankMovement[]; since?: string | null },
): Promise<Ingested> {
  if (movements.length === 0) return { read: 0, added: 0, changed: 0 };
  const statement = movements.map(canonical);
  // Readings of an account are stored one after the other, so that the second sees what the first has added.
  await trx.selectFrom('accounts').select('id').where('id', '=', accountId).forNoKeyUpdate().executeTakeFirstOrThrow();
  const { added, changed } = matchMovements(await findKnown(trx, accountId, statement), statement, since);
  if (changed.length > 0) await update(trx, timeZone, changed);
  if (added.length > 0) await insert(trx, accountId, timeZone, added);
  return { read: movements.length, added: added.length, changed: changed.length };
}

/**
 * Returns the day from which the next reading has to begin: a week before the newest posted movement, before the oldest
 * one that may still be posted, and never after today. Null when there are no movements yet.
 */
export async function lastMovementDay(db: Db, accountId: string): Promise<string | null> {
  const { day } = await db
    .selectFrom('movements')
    .select(
      sql<string | null>`case when count(*) > 0 then least(
        max(booked_on) filter (where not pending),
        -- The bank drops some pending movements without a word.
        min(booked_on) filter (where pending and booked_on > current_date - 30),
        current_date) - 7 end`.as('day'),
    )
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return day;
}

/**
 * Finds every movement that may match a line of the statement: those near its days, pending ones, and those with its
 * id.
 */
async function findKnown(trx: Transaction<Database>, accountId: string, statement: BankMovement[]) {
  const days = statement.map((line) => line.bookedOn).sort();
  const bankIds = statement.flatMap((line) => line.bankId ?? []);
  const rows = await trx
    .selectFrom('movements')
    .select(['id', 'external_id', 'bank_id', 'booked_on', 'amount', 'currency', 'sender_name', 'description'])
    .select(['reference', 'pending'])
    .where('account_id', '=', accountId)
    .where((eb) =>
      eb.or([
        eb.between('booked_on', sql<string>`${days[0]}::date - 31`, sql<string>`${days.at(-1)}::date + 31`),
        eb('pending', '=', true),
        sql<boolean>`bank_id = any(${bankIds}::text[])`,
      ]),
    )
    .orderBy('id')
    .execute();
  return rows.map(
    (row): KnownMovement => ({
      id: row.id,
      externalId: row.external_id,
      bankId: row.bank_id,
      bookedOn: row.booked_on,
      bookedAt: null,
      amount: canonicalAmount(row.amount, row.currency),
      currency: row.currency,
      senderName: row.sender_name,
      description: row.description,
      reference: row.reference,
      pending: row.pending,
    }),
  );
}

/** The bank's time, or the start of the bank's day. Postgres knows when a day begins in the time zone. */
const receivedAt = (timeZone: string) =>
  sql`coalesce("bookedAt", "bookedOn"::timestamp at time zone ${timeZone}::text)`;

const linesOf = (lines: BankMovement[]) => sql`jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line (
  id uuid, "externalId" text, "bankId" text, "bookedOn" date, "bookedAt" timestamptz, amount numeric, currency text,
  "senderName" text, description text, reference text, pending boolean)`;

async function insert(
  trx: Transaction<Database>,
  accountId: string,
  timeZone: string,
  added: BankMovement[],
): Promise<void> {
  const externalIds = await freeExternalIds(trx, accountId, added);
  const ids = fallingIds(added.length);
  const lines = added.map((line, index) => ({ ...line, id: ids[index], externalId: externalIds[index] }));
  await sql`
    insert into movements (id, account_id, external_id, bank_id, booked_on, received_at, amount, currency,
      sender_name, description, reference, pending, to_send)
    select id, ${accountId}::uuid, "externalId", "bankId", "bookedOn", ${receivedAt(timeZone)}, amount, currency,
      "senderName", description, reference, pending,
      not (select silent_ingestion from account_settings where account_id = ${accountId}::uuid)
    from ${linesOf(lines)}`.execute(trx);
  await appendEvents(
    trx,
    accountId,
    // The bank lists the newest first.
    lines.toReversed().map(({ id = '', externalId = '', amount, currency, pending, bookedOn }) => ({
      type: 'movement.ingested',
      data: { movementId: id, externalId, amount, currency, pending, bookedOn },
    })),
  );
}

/** Updates a movement. The external id stays: receivers know the movement by it. */
async function update(trx: Transaction<Database>, timeZone: string, changed: KnownMovement[]): Promise<void> {
  await sql`
    update movements set bank_id = "bankId", booked_on = "bookedOn",
      received_at = case when movements.pending then ${receivedAt(timeZone)} else received_at end,
      amount = line.amount, currency = line.currency, sender_name = "senderName", description = line.description,
      reference = line.reference, pending = line.pending
    from ${linesOf(changed)} where movements.id = line.id`.execute(trx);
}

/**
 * Returns the bank's id. Without one, or when an earlier movement already has it, returns the hash of the content with
 * the next free ordinal.
 */
async function freeExternalIds(
  trx: Transaction<Database>,
  accountId: string,
  added: BankMovement[],
): Promise<string[]> {
  const taken = new Set<string>();
  for (;;) {
    const own = new Set<string>();
    const wanted = added.map((line) => {
      const key = contentKey(line);
      let id = line.bankId ?? `h_${key}_1`;
      for (let ordinal = 1; taken.has(id) || own.has(id); ordinal++) id = `h_${key}_${ordinal}`;
      own.add(id);
      return id;
    });
    const rows = await trx
      .selectFrom('movements')
      .select('external_id')
      .where('account_id', '=', accountId)
      .where(sql<boolean>`external_id = any(${wanted}::text[])`)
      .execute();
    if (rows.length === 0) return wanted;
    for (const { external_id } of rows) taken.add(external_id);
  }
}
