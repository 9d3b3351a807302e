import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';

/** Runs looked at. A bank's session goes on over as many of them as workers are lost. */
const RUNS = 20;

/** Whether the account got into the bank with credentials, and not by a session that was still open, within so many seconds. */
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
