/** Reads the numbers for monitoring when they are asked for. */
import { sql } from 'kysely';
import type { Db } from './connect.ts';

/** One number with its labels: see `readCounts`. */
export type Count = { name: string; first: string; second: string; count: number; sum: number };

/**
 * Returns the totals since the first day: `login` (bank, outcome), `code_request` (bank, state), `code_seconds` (upper
 * bound; `sum` in seconds), `delivery` (type, state). Returns as well the current numbers: `session` (state), `blocked`
 * (reason) and, with the age of the oldest in seconds as `sum`: `waiting`, `delivery_pending` (type), and `overdue`,
 * which are sessions that were due half a minute ago and that no worker has begun.
 */
export async function readCounts(db: Db): Promise<Count[]> {
  const { rows } = await sql<{ [K in keyof Count]: string }>`
    select name, first_label as first, second_label as second, sum(count) as count, sum(sum) as sum
    from tallies group by name, first_label, second_label
    union all
    select 'session', state, '', count(*), 0 from accounts where deleted_at is null group by state
    union all
    select 'blocked', scrape_blocked_reason, '', count(*), 0 from accounts
    where deleted_at is null and scrape_blocked_at is not null group by scrape_blocked_reason
    union all
    select 'overdue', '', '', count(*), coalesce(extract(epoch from now() - min(next_run_at)), 0) from accounts
    where deleted_at is null and session_id is null and state in ('scheduled', 'backing_off')
      and next_run_at < now() - interval '30 seconds'
    union all
    select 'waiting', '', '', count(*), coalesce(extract(epoch from now() - min(requested_at)), 0) from otp_requests
    where state = 'pending' and not answered_by_service
    union all
    select 'delivery_pending', type, '', count(*), extract(epoch from now() - min(created_at)) from deliveries
    where state = 'pending' group by type`.execute(db);
  return rows.map((row) => ({ ...row, count: Number(row.count), sum: Number(row.sum) }));
}

/** Merges many rows into one. The totals do not change, also for concurrent readers. */
export async function addUpTallies(db: Db): Promise<void> {
  await sql`
    with taken as (
      delete from tallies where id in (select id from tallies order by id for update skip locked)
      returning name, first_label, second_label, count, sum
    )
    insert into tallies (name, first_label, second_label, count, sum)
    select name, first_label, second_label, sum(count), sum(sum) from taken
    group by name, first_label, second_label`.execute(db);
}
