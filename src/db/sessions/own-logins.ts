import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';

/** The number of runs to look at. A session at the bank spans several runs when workers are lost. */
const RUNS = 20;

/**
 * True when the account logged in with credentials, and not with a session that was still open, within so many seconds.
 */
export async function loggedInWithin(db: Db, accountId: string, seconds: number): Promise<boolean> {
  const { rows } = await sql<{ lately: boolean }>`
    select exists (
      select from (
        select stages from runs where account_id = ${accountId} order by started_at desc limit ${RUNS}
      ) as run, jsonb_array_elements(run.stages) as entry
      where entry->>'stage' in ('scraping', 'monitoring')
        and (entry->>'at')::timestamptz > now() - ${seconds} * interval '1 second'
        and not run.stages @> '[{"stage": "resumed"}]'
    ) as lately`.execute(db);
  return rows[0]?.lately ?? false;
}
