import { type RawBuilder, sql } from 'kysely';
import type { Db } from './connect.ts';

/** How many days each kind of record is kept. */
export type Retention = {
  /** Also applies to their code requests. */
  runs: number;
  evidence: number;
  deliveries: number;
  events: number;
  apiKeyCalls: number;
};

const BATCH = 1_000;

/**
 * Deletes old records in batches and counts them by table. `onBatch` is called after each batch. Movements and the
 * audit log are the books: movements are deleted only with a deleted user, the audit log never. Records that are still
 * needed are kept regardless of age: see the rules.
 */
export async function pruneRecords(
  db: Db,
  retention: Retention,
  onBatch: () => void = () => undefined,
): Promise<Record<string, number>> {
  const pruned: Record<string, number> = {};
  for (const [table, isOver] of Object.entries(rules(retention))) {
    pruned[table] = 0;
    for (let deleted = BATCH; deleted === BATCH; ) {
      deleted = await deleteBatch(db, table, isOver);
      pruned[table] += deleted;
      onBatch();
    }
  }
  return pruned;
}

/** When a row may be deleted. Evidence comes before runs, so that each is counted under its own name. */
function rules(days: Retention): Record<string, RawBuilder<boolean>> {
  return {
    evidence: sql`taken_at < ${before(days.evidence)}`,
    // Neither an open run nor the last one is deleted: the last one tells why an account is blocked, and when it is due
    // again.
    runs: sql`ended_at < ${before(days.runs)}
      and not exists (select from otp_requests where session_id = old.id and state = 'pending')
      and exists (select from runs as newer where newer.account_id = old.account_id and newer.sequence > old.sequence)`,
    // The account's next delivery follows the newest one.
    deliveries: sql`state <> 'pending' and ended_at < ${before(days.deliveries)}
      and exists (select from deliveries as newer where newer.account_id = old.account_id and newer.type = old.type
        and newer.created_at > old.created_at)`,
    events: sql`occurred_at < ${before(days.events)}`,
    api_key_calls: sql`at < ${before(days.apiKeyCalls)}`,
    // Deleted with everything that belongs to them. By then their sessions have left the banks.
    users: sql`deleted_at < now() - interval '1 day'`,
    // Useless after the time in the row.
    revoked_tokens: sql`expires_at < now()`,
    sign_ins: sql`expires_at < now()`,
    realtime_tickets: sql`expires_at < now()`,
    rate_limits: sql`expire < extract(epoch from now()) * 1000`,
  };
}

const before = (days: number) => sql`now() - make_interval(days => ${days})`;

async function deleteBatch(db: Db, table: string, isOver: RawBuilder<boolean>): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)} as old where ${isOver} limit ${BATCH} for update skip locked))
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}
