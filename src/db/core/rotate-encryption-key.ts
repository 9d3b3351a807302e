/**
 * Seals again what an older key has sealed. Every field is a statement of its own, so this can be stopped at any time.
 */
import { sql } from 'kysely';
import type { Vault } from '../../base/crypto.ts';
import type { Db } from './connect.ts';
import { type SealedColumn, type SealedRow, sealedColumns } from './sealed-columns.ts';

type KeyUse = { keyId: string; fields: number };

const batch = 500;

/** Counts the fields that each key has sealed. */
export async function countByKey(db: Db): Promise<KeyUse[]> {
  const uses = new Map<string, number>();
  for (const { table, column } of sealedColumns) {
    const { rows } = await sql<{ key_id: string; fields: string }>`
      select split_part(${sql.ref(column)}, '.', 1) as key_id, count(*) as fields from ${sql.table(table)}
      where ${sql.ref(column)} is not null group by 1`.execute(db);
    for (const row of rows) uses.set(row.key_id, (uses.get(row.key_id) ?? 0) + Number(row.fields));
  }
  return [...uses].map(([keyId, fields]) => ({ keyId, fields })).sort((a, b) => b.fields - a.fields);
}

type Resealed = {
  resealed: number;
  /** Fields that do not open: table, column and key of the row. */
  unreadable: { table: string; column: string; key: string }[];
};

/**
 * Selects the fields to seal again: those of keys other than the newest, or those that are not bound to their
 * destination.
 */
type Reseal = { keyId: string } | { only: 'older form' };

/**
 * Seals fields with the newest key of the vault, for their current destination. Others may write meanwhile: a field is
 * replaced only while it still has the value that was opened.
 */
export async function resealAll(
  db: Db,
  vault: Vault,
  which: Reseal,
  onProgress: (resealed: number) => void = () => undefined,
): Promise<Resealed> {
  const done: Resealed = { resealed: 0, unreadable: [] };
  for (const column of sealedColumns) {
    let after = '';
    for (;;) {
      const rows = await oldFields(db, column, which, after);
      for (const row of rows) await resealField(db, vault, column, row, done);
      const last = rows.at(-1);
      if (!last) break;
      after = last.key;
      onProgress(done.resealed);
    }
  }
  return done;
}

type Field = SealedRow & { sealed: string };

async function oldFields(db: Db, where: SealedColumn, which: Reseal, after: string): Promise<Field[]> {
  const { table, key, column } = where;
  // This marker after the key's id tells that a text is bound to its destination.
  const isOlderForm = where.isBound ? sql`split_part(s.${sql.ref(column)}, '.', 2) <> 'b'` : sql`false`;
  const isOld =
    'keyId' in which
      ? sql`(split_part(s.${sql.ref(column)}, '.', 1) <> ${which.keyId} or ${isOlderForm})`
      : isOlderForm;
  const places = key === 'account_id' ? placesOf(table) : { columns: sql``, tables: sql`` };
  const { rows } = await sql<Field>`
    select s.${sql.ref(key)}::text as key, s.${sql.ref(column)} as sealed ${places.columns}
    from ${sql.table(table)} as s ${places.tables}
    where s.${sql.ref(column)} is not null and ${isOld} and s.${sql.ref(key)}::text > ${after}
    order by s.${sql.ref(key)}::text limit ${batch}`.execute(db);
  return rows;
}

/** Returns the columns from which the contexts of an account's secrets are made. */
function placesOf(table: SealedColumn['table']) {
  const bank = sql`, a.bank_code as "bankCode"`;
  return {
    columns: table === 'account_settings' ? sql`${bank}, s.*` : bank,
    tables: sql`join accounts as a on a.id = s.account_id`,
  };
}

async function resealField(db: Db, vault: Vault, where: SealedColumn, field: Field, done: Resealed): Promise<void> {
  const { table, key, column, context } = where;
  let sealed: string;
  try {
    const at = context(field, vault);
    sealed = vault.seal(vault.open(field.sealed, at), at);
  } catch {
    done.unreadable.push({ table, column, key: field.key });
    return;
  }
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${sealed}
    where ${sql.ref(key)} = ${field.key} and ${sql.ref(column)} = ${field.sealed}`.execute(db);
  // Zero rows: somebody has saved a new value in the meantime.
  done.resealed += Number(numAffectedRows ?? 0);
}
