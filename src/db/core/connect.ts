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

type PoolOptions = {
  maxConnections?: number;
  /** How long a caller waits for the answer to one query; for ever where it is left out. */
  queryTimeoutMs?: number;
};

/** A pool on the database at `url`. `destroy()` closes it. */
export const connect = (url: string, options: PoolOptions = {}): Db => onPool(createPool(url, options));

/** `destroy()` closes the pool. */
export const onPool = (pool: pg.Pool): Db => new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

export function createPool(url: string, { maxConnections = 10, queryTimeoutMs }: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    types,
    connectionTimeoutMillis: 5_000,
    ...(queryTimeoutMs !== undefined && { query_timeout: queryTimeoutMs }),
  });
  // A connection that the server cuts is replaced at the next query; unheard, the event would end the process. The pool
  // hears those of idle connections. One in use has nobody who listens between two queries of a transaction.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

const ignore = (): void => undefined;
