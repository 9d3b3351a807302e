import { sql } from 'kysely';
import type { Db } from './connect.ts';

export type RunEvidence = { id: string; stage: string; reason: string; takenAt: string };

/** Newest first, after the run `after` where it is given. */
export function listRuns(db: Db, accountId: string, { limit, after }: { limit: number; after: string | null }) {
  let query = db
    .selectFrom('runs')
    .select(['id', 'host', 'session_type', 'started_at', 'ended_at', 'outcome', 'reason', 'stages'])
    .select(['movements_read', 'movements_new'])
    .select((eb) =>
      eb
        .selectFrom('evidence')
        .select(
          sql<RunEvidence[]>`coalesce(json_agg(json_build_object('id', evidence.id, 'stage', stage,
            'reason', evidence.reason, 'takenAt', taken_at) order by taken_at), '[]')`.as('evidence'),
        )
        .whereRef('evidence.session_id', '=', 'runs.id')
        .as('evidence'),
    )
    .where('account_id', '=', accountId);
  if (after !== null) {
    // The row itself is the cursor: a time that went through JSON has lost its microseconds.
    query = query.where(
      sql<boolean>`(started_at, id) < (select started_at, id from runs where id = ${after} and account_id = ${accountId})`,
    );
  }
  return query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export type Run = Awaited<ReturnType<typeof listRuns>>[number];
