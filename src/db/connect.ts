import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

const DATE = 1082;

// A calendar day of the bank has no time zone: as a Date it would move by the server's.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE ? (value: string) => value : pg.types.getTypeParser(oid, format as 'text')) as never,
};

export type Db = Kysely<Database>;

/** A pool on the database at `url`. `destroy()` closes it. */
export function connect(url: string, { maxConnections = 10 }: { maxConnections?: number } = {}): Db {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: createPool(url, maxConnections) }) });
}

export function createPool(url: string, maxConnections: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: maxConnections, types, connectionTimeoutMillis: 5_000 });
  // An idle connection that the server cuts is replaced at the next query; unheard, the event would end the process.
  pool.on('error', () => undefined);
  return pool;
}
