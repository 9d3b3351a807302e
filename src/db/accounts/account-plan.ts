import type { NotificationEvent } from '../../domain/events.ts';
import type { BlockReason } from '../../domain/failures.ts';
import { type ClosedHours, isTimeZone, type LoginHours, placeTime } from '../../domain/login-hours.ts';
import type { SessionState } from '../../domain/states.ts';
import type { Db } from '../core/connect.ts';

/** The settings that decide when and how an account logs in. */
export type SessionPlan = {
  /** Absent in plans made before this field existed. */
  userId?: string;
  bank: string;
  sessionType: 'one-shot' | 'persistent';
  scrapeIntervalSeconds: number;
  loginFailureLimit: number;
  /** Absent in plans made before this field existed. */
  takenOverWaitSeconds?: number;
  /**
   * True when logins that may need a person begin only at certain hours. Absent in plans made before this field
   * existed.
   */
  loginHours?: boolean;
  /** False until there are credentials to log in with. */
  hasCredentials: boolean;
  notificationEvents: NotificationEvent[];
};

/** The record of an account, for a workflow that starts without state of its own. */
export type SessionRecord = {
  state: SessionState;
  nextRunAt: string | null;
  failures: number;
  /** True when every one of `failures` was a code request that nobody answered. */
  nobodyAnswered?: boolean;
  /** The login hours that the account waits for, while `opensAt` is `nextRunAt`. */
  closedHours?: ClosedHours | null;
  sequence: number;
  /** The open session. It may be one that cannot write any more, because its workflow was about to close it. */
  sessionId: string | null;
  blocked: { reason: BlockReason; at: string } | null;
  /** When the last session ended (ISO 8601). Null when there was none. */
  lastEndedAt: string | null;
};

/** Null when the account has been deleted. */
export async function findSessionPlan(
  db: Db,
  accountId: string,
): Promise<{ plan: SessionPlan; record: SessionRecord } | null> {
  const row = await db
    .selectFrom('accounts')
    .innerJoin('account_settings', 'account_settings.account_id', 'accounts.id')
    .select(['bank_code', 'session_type', 'scrape_interval_seconds', 'login_failure_limit', 'notification_events'])
    .select([
      'taken_over_wait_seconds',
      'user_id',
      'bank_username_sealed',
      'bank_password_sealed',
      'login_mode',
      'login_hours',
      'login_opens_at',
    ])
    .select(['state', 'next_run_at', 'failures', 'nobody_answered', 'session_sequence', 'session_id'])
    .select(['scrape_blocked_at', 'scrape_blocked_reason'])
    .select((eb) =>
      eb
        .selectFrom('runs')
        .select((run) => run.fn.max('ended_at').as('at'))
        .whereRef('runs.account_id', '=', 'accounts.id')
        .as('last_ended_at'),
    )
    .select((eb) =>
      eb
        .selectFrom('runs')
        .select('id')
        .whereRef('runs.account_id', '=', 'accounts.id')
        .where('ended_at', 'is', null)
        .orderBy('sequence', 'desc')
        .limit(1)
        .as('open_run'),
    )
    .where('accounts.id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  return {
    plan: {
      userId: row.user_id,
      bank: row.bank_code,
      sessionType: row.session_type,
      scrapeIntervalSeconds: row.scrape_interval_seconds,
      loginFailureLimit: row.login_failure_limit,
      takenOverWaitSeconds: row.taken_over_wait_seconds,
      ...(row.login_hours && row.login_mode === 'assisted' ? { loginHours: true } : {}),
      hasCredentials: row.bank_username_sealed !== null && row.bank_password_sealed !== null,
      notificationEvents: row.notification_events,
    },
    record: {
      state: row.state,
      nextRunAt: row.next_run_at?.toISOString() ?? null,
      failures: row.failures,
      nobodyAnswered: row.nobody_answered,
      closedHours: closedHours(row.login_hours, row.login_opens_at),
      sequence: Number(row.session_sequence),
      sessionId: row.session_id ?? row.open_run,
      blocked:
        row.scrape_blocked_at && row.scrape_blocked_reason
          ? { at: row.scrape_blocked_at.toISOString(), reason: row.scrape_blocked_reason }
          : null,
      lastEndedAt: row.last_ended_at?.toISOString() ?? null,
    },
  };
}

function closedHours(hours: LoginHours | null, opens: Date | null): ClosedHours | null {
  if (!hours || !opens || !isTimeZone(hours.time_zone)) return null;
  return { opensAt: opens.toISOString(), until: placeTime(hours.time_zone, opens.getTime(), Date.now()) };
}
