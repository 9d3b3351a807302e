/** Sealing again what an older key has sealed. Every field is a statement of its own: it can be stopped at any time. */
import { sql } from 'kysely';
import type { Vault } from '../crypto.ts';
import type { Db } from './connect.ts';
import { type SealedColumn, sealedColumns } from './sealed-columns.ts';

export type KeyUse = { keyId: string; fields: number };

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

export type Resealed = {
  resealed: number;
  /** Fields that do not open: table, column and key of the row. */
  unreadable: { table: string; column: string; key: string }[];
};

/**
 * Seals all fields with the key `keyId`, which is the newest of the vault. Others may write meanwhile: a field is only
 * replaced while it is still the one that was opened.
 */
export async function resealAll(
  db: Db,
  vault: Vault,
  keyId: string,
  onProgress: (resealed: number) => void = () => undefined,
): Promise<Resealed> {
  const done: Resealed = { resealed: 0, unreadable: [] };
  for (const column of sealedColumns) {
    let after = '';
    for (;;) {
      const rows = await oldFields(db, column, keyId, after);
      for (const row of rows) await resealField(db, vault, column, row, done);
      const last = rows.at(-1);
      if (!last) break;
      after = last.key;
      onProgress(done.resealed);
    }
  }
  return done;
}

type Field = { key: string; sealed: string };

async function oldFields(db: Db, { table, key, column }: SealedColumn, keyId: string, after: string): Promise<Field[]> {
  const { rows } = await sql<Field>`
    select ${sql.ref(key)}::text as key, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where ${sql.ref(column)} is not null and split_part(${sql.ref(column)}, '.', 1) <> ${keyId}
      and ${sql.ref(key)}::text > ${after}
    order by ${sql.ref(key)}::text limit ${batch}`.execute(db);
  return rows;
}

async function resealField(db: Db, vault: Vault, where: SealedColumn, field: Field, done: Resealed): Promise<void> {
  const { table, key, column, context } = where;
  const at = context(field.key);
  let sealed: string;
  try {
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
