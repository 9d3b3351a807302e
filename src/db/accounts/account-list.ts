/** Lists a user's accounts for the dashboard and the API: with search, filters, and the most urgent first. */

import { type SqlBool, sql } from 'kysely';
import type { FailureReason } from '../../domain/failures.ts';
import type { SessionState } from '../../domain/states.ts';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { type Account, type AccountRow, accountRows, readAccount } from './accounts.ts';

type LastRun = {
  id: string;
  startedAt: string;
  endedAt: string | null;
  outcome: Database['runs']['outcome'];
  reason: FailureReason | null;
};
export type ListedAccount = Account & {
  loginFailureLimit: number;
  lastRun: LastRun | null;
  lastReadAt: Date | null;
};

type AccountFilter = {
  /** A part of the name, or the beginning of the id. */
  search?: string | undefined;
  /** The code of a bank. */
  bank?: string | undefined;
  states?: SessionState[] | undefined;
};
type AccountOrder = 'urgency' | 'name' | 'bank' | 'since' | 'last_read';

/**
 * Sorts by urgency: codes about to expire, then accounts that stand still, then accounts at work, then accounts that
 * wait.
 */
const urgency = sql`case a.state when 'awaiting_otp' then 1 when 'blocked' then 2 when 'verifying_otp' then 3
  when 'backing_off' then 4 when 'logging_in' then 5 when 'scraping' then 6 when 'monitoring' then 7
  when 'scheduled' then 8 else 9 end,
  case a.state
    when 'awaiting_otp' then (select expires_at from otp_requests where account_id = a.id and state = 'pending')
    when 'scheduled' then a.next_run_at else a.state_since end`;

const lastReadAt = sql<Date | null>`(
  select last_read_at from runs where runs.account_id = a.id and last_read_at is not null
  order by started_at desc limit 1)`;

const orders = {
  urgency: sql`${urgency}, lower(a.name)`,
  name: sql`lower(a.name)`,
  bank: sql`lower(b.name), lower(a.name)`,
  since: sql`a.state_since`,
  last_read: sql`${lastReadAt} nulls first`,
} satisfies Record<AccountOrder, unknown>;

/** One page of the user's accounts. */
export async function findAccounts(
  db: Db,
  userId: string,
  { order, limit, offset, ...filter }: AccountFilter & { order: AccountOrder; limit: number; offset: number },
): Promise<ListedAccount[]> {
  const rows = await listedRows(db)
    .where('a.user_id', '=', userId)
    .where(matches(filter))
    .orderBy(sql`${orders[order]}, a.id`)
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(readListed);
}

export async function findListedAccount(db: Db, userId: string, accountId: string): Promise<ListedAccount | undefined> {
  const row = await listedRows(db).where('a.user_id', '=', userId).where('a.id', '=', accountId).executeTakeFirst();
  return row && readListed(row);
}

/** Counts the user's accounts by state. A state without accounts is left out. */
export async function countAccounts(
  db: Db,
  userId: string,
  filter: Omit<AccountFilter, 'states'> = {},
): Promise<Partial<Record<SessionState, number>>> {
  const rows = await db
    .selectFrom('accounts as a')
    .select(['a.state', sql<number>`count(*)::int`.as('count')])
    .where('a.user_id', '=', userId)
    .where('a.deleted_at', 'is', null)
    .where(matches(filter))
    .groupBy('a.state')
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

function listedRows(db: Db) {
  return accountRows(db)
    .select('s.login_failure_limit as loginFailureLimit')
    .select(lastReadAt.as('lastReadAt'))
    .select(
      sql<LastRun | null>`(
        select json_build_object('id', id, 'startedAt', started_at, 'endedAt', ended_at, 'outcome', outcome,
          'reason', reason)
        from runs where runs.account_id = a.id order by started_at desc, id desc limit 1)`.as('lastRun'),
    );
}

type ListedRow = AccountRow & Pick<ListedAccount, 'loginFailureLimit' | 'lastRun' | 'lastReadAt'>;

const readListed = ({ loginFailureLimit, lastRun, lastReadAt, ...row }: ListedRow): ListedAccount => ({
  ...readAccount(row),
  loginFailureLimit,
  lastRun,
  lastReadAt,
});

function matches({ search, bank, states }: AccountFilter) {
  return sql<SqlBool>`${bank === undefined ? sql`true` : sql`a.bank_code = ${bank}`}
    and ${states === undefined ? sql`true` : sql`a.state = any(${states}::text[])`}
    and ${
      search === undefined
        ? sql`true`
        : sql`(position(lower(${search}) in lower(a.name)) > 0 or starts_with(a.id::text, lower(${search})))`
    }`;
}
