import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

const DATE = 1082;

// A calendar day of the bank has no time zone. As a Date it would shift by the server's time zone.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE ? (value: string) => value : pg.types.getTypeParser(oid, format as 'text')) as never,
};

export type Db = Kysely<Database>;

type PoolOptions = {
  maxConnections?: number;
  /** The longest time that a caller waits for one query. Without a value there is no limit. */
  queryTimeoutMs?: number;
};

/** Opens a pool on the database at `url`. `destroy()` closes it. */
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
  // A connection that the server cuts is replaced at the next query. Without a listener the error event would end the
  // process. The pool listens on idle connections only, so a connection in use needs a listener between two queries of
  // a transaction.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

const ignore = (): void => undefined;
