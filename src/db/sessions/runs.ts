import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';

type RunEvidence = { id: string; stage: string; reason: string; takenAt: string; refusedHost: string | null };
export type GivenCode = { at: string; by: 'dashboard' | 'api_key' | 'text_message'; apiKey: string | null };
type RunCodeRequest = {
  id: string;
  state: 'pending' | 'fulfilled' | 'cancelled' | 'expired';
  attempts: number;
  lastRejection: string | null;
  answeredByService: boolean;
  requestedAt: string;
  expiresAt: string;
  endedAt: string | null;
  reason: string | null;
  codes: GivenCode[];
};

/** The requests of a run, each with who gave its codes and when. The codes themselves are not stored. */
const codeRequests = sql<RunCodeRequest[]>`(
  select coalesce(json_agg(json_build_object('id', r.id, 'state', r.state, 'attempts', r.attempts,
    'lastRejection', r.last_rejection, 'answeredByService', r.answered_by_service, 'requestedAt', r.requested_at,
    'expiresAt', r.expires_at, 'endedAt', r.ended_at, 'reason', r.reason,
    'codes', (
      select coalesce(json_agg(json_build_object('at', given.at, 'by', given.details ->> 'path', 'apiKey', k.name)
        order by given.id), '[]')
      from audit_log as given left join api_keys as k on k.id = given.api_key_id
      where given.action = 'code_submitted' and given.account_id = r.account_id
        and given.details ->> 'request_id' = r.id::text
    )) order by r.requested_at), '[]')
  from otp_requests as r where r.session_id = runs.id
)`.as('code_requests');

/** Returns runs, newest first, after the run `after` if given. */
export function listRuns(db: Db, accountId: string, { limit, after }: { limit: number; after: string | null }) {
  let query = db
    .selectFrom('runs')
    .select(['id', 'host', 'session_type', 'started_at', 'ended_at', 'outcome', 'reason', 'stages'])
    .select(['movements_read', 'movements_new', 'last_read_at', 'unanswered', 'refused_host'])
    .select(codeRequests)
    .select((eb) =>
      eb
        .selectFrom('evidence')
        .select(
          sql<RunEvidence[]>`coalesce(json_agg(json_build_object('id', evidence.id, 'stage', stage,
            'reason', evidence.reason, 'takenAt', taken_at, 'refusedHost', evidence.refused_host) order by taken_at), '[]')`.as(
            'evidence',
          ),
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
