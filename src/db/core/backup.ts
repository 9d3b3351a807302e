/**
 * Writes all records, as of one moment, as lines of text, and reads them back into an empty database of any version of
 * Postgres.
 */
import { sql, type Transaction } from 'kysely';
import type { Db } from './connect.ts';
import { migrate } from './migrate.ts';
import type { Database } from './schema.ts';

const format = 'reconbanker-backup-1';
const rowsAtOnce = 200;

/** Lines that are not rows begin with `#`. */
type Head = { format: string; takenAt: string; migrations: string[]; sequences: { name: string; value: string }[] };
type TableStart = { table: string };
type End = { rows: number };

export class BackupError extends Error {
  override name = 'BackupError';
}

/** Secrets stay sealed: they cannot be read without ENCRYPTION_KEYS. */
export async function* writeBackup(db: Db): AsyncGenerator<string> {
  const trx = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  try {
    const head: Head = {
      format,
      takenAt: new Date().toISOString(),
      migrations: await migrationsOf(trx),
      sequences: await sequencesOf(trx),
    };
    yield meta(head);
    let count = 0;
    for (const table of await tablesInOrder(trx)) {
      yield meta({ table } satisfies TableStart);
      await sql`declare backup_rows cursor for select row_to_json(t)::text as line from ${sql.table(table)} t`.execute(
        trx,
      );
      for (;;) {
        const { rows } = await sql<{ line: string }>`fetch ${sql.lit(rowsAtOnce)} from backup_rows`.execute(trx);
        for (const { line } of rows) yield `${line}\n`;
        count += rows.length;
        if (rows.length === 0) break;
      }
      await sql`close backup_rows`.execute(trx);
    }
    yield meta({ rows: count } satisfies End);
  } finally {
    await trx.rollback().execute();
  }
}

/**
 * Restores everything or nothing: brings the schema to the version of the backup, fills it, and migrates it to the
 * newest.
 */
export async function readBackup(db: Db, lines: AsyncIterable<string>): Promise<{ rows: number; takenAt: string }> {
  if (await isUsed(db)) throw new BackupError('This database is not empty: restore into a new one.');
  const source = lines[Symbol.asyncIterator]();
  const head = readMeta((await source.next()).value) as Partial<Head> | null;
  if (head?.format !== format || !head.migrations || !head.sequences || !head.takenAt)
    throw new BackupError('This is no backup of Reconbanker.');
  const { migrations, sequences, takenAt } = head;
  await migrate(db, migrations.at(-1));
  const rows = await db.transaction().execute(async (trx) => {
    const done = await migrationsOf(trx);
    const unknown = migrations.filter((name) => !done.includes(name));
    if (unknown.length > 0)
      throw new BackupError(
        `The backup is of a newer version, with ${unknown.join(', ')}: restore it with that version.`,
      );
    const count = await fill(trx, source);
    for (const { name, value } of sequences) await sql`select setval(${name}, ${value}::bigint)`.execute(trx);
    return count;
  });
  await migrate(db);
  return { rows, takenAt };
}

async function fill(trx: Transaction<Database>, source: AsyncIterator<string>): Promise<number> {
  let table = '';
  let waiting: string[] = [];
  let count = 0;
  const write = async () => {
    if (waiting.length === 0) return;
    const all = `[${waiting.join(',')}]`;
    count += waiting.length;
    waiting = [];
    // Rows are handled as text, so that no number and no time loses a digit.
    await sql`insert into ${sql.table(table)} overriding system value
      select * from json_populate_recordset(null::${sql.table(table)}, ${all}::json)`.execute(trx);
  };
  for (let next = await source.next(); !next.done; next = await source.next()) {
    const about = readMeta(next.value) as Partial<TableStart & End> | null;
    if (!about) {
      waiting.push(next.value);
      if (waiting.length === rowsAtOnce) await write();
      continue;
    }
    await write();
    // Triggers stay off: their effects are in the backup already.
    if (table) await sql`alter table ${sql.table(table)} enable trigger user`.execute(trx);
    if (about.rows === count) return count;
    if (about.table === undefined) break;
    table = about.table;
    await sql`alter table ${sql.table(table)} disable trigger user`.execute(trx);
  }
  throw new BackupError('The backup is not complete: its end is missing.');
}

const meta = (about: Head | TableStart | End): string => `#${JSON.stringify(about)}\n`;
const readMeta = (line: string | undefined): unknown => (line?.startsWith('#') ? JSON.parse(line.slice(1)) : null);

async function isUsed(db: Db): Promise<boolean> {
  const { rows } = await sql`select from pg_tables where schemaname = current_schema()`.execute(db);
  return rows.length > 0;
}

async function migrationsOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

async function sequencesOf(db: Db): Promise<Head['sequences']> {
  const { rows } = await sql<{ name: string; value: string }>`
    select quote_ident(sequencename) as name, last_value::text as value from pg_sequences
    where schemaname = current_schema() and last_value is not null`.execute(db);
  return rows;
}

/** Orders the tables so that each comes after the tables that it refers to. */
async function tablesInOrder(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; needs: string[] }>`
    select t.relname as name, coalesce(array_agg(f.relname::text) filter (where f.relname is not null), '{}') as needs
    from pg_class t
    left join pg_constraint c on c.conrelid = t.oid and c.contype = 'f' and c.confrelid <> t.oid
    left join pg_class f on f.oid = c.confrelid
    where t.relkind = 'r' and t.relnamespace = current_schema()::regnamespace and t.relname not like 'kysely_%'
    group by t.relname order by t.relname`.execute(db);
  const ordered: string[] = [];
  while (ordered.length < rows.length) {
    const next = rows.filter(
      ({ name, needs }) => !ordered.includes(name) && needs.every((one) => ordered.includes(one)),
    );
    if (next.length === 0) throw new BackupError('The tables refer to each other in a circle.');
    ordered.push(...next.map(({ name }) => name));
  }
  return ordered;
}
