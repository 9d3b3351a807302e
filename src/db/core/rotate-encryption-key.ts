/** Sealing again what an older key has sealed. Every field is a statement of its own: it can be stopped at any time. */
import { sql } from 'kysely';
import type { Vault } from '../../base/crypto.ts';
import type { Db } from './connect.ts';
import { type SealedColumn, type SealedRow, sealedColumns } from './sealed-columns.ts';

type KeyUse = { keyId: string; fields: number };

const batch = 500;

/** How many fields each key has sealed. */
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

/** Which fields are sealed again: those of other keys than the newest, and those that are not bound to where they go. */
type Reseal = { keyId: string } | { only: 'older form' };

/**
 * Seals fields with the newest key of the vault, for where they go now. Others may write meanwhile: a field is only
 * replaced while it is still the one that was opened.
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
  // In its place behind the key's id stands what tells that a text is bound.
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

/** What the contexts of an account's secrets are made of. */
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
  // None: somebody has just saved it anew.
  done.resealed += Number(numAffectedRows ?? 0);
}
