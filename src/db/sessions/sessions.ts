/**
 * Everything that a session writes. Each write names the session, and the database refuses one that is no longer the
 * current session of its account: a worker that was frozen and given up must not write when it wakes.
 */

import { sql, type Transaction } from 'kysely';
import type { SessionState } from '../../domain/states.ts';
import { bankAnsweredFrom } from '../banks/bank-health.ts';
import { NoPlace, placesTaken, takePlace } from '../banks/login-pace.ts';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { appendEvents, eventFrom, stateChange } from '../history/events.ts';

export type SessionKey = { accountId: string; sessionId: string };

/** The session is not the account's current one any more, or the account is gone. */
export class SessionSuperseded extends Error {
  override name = 'SessionSuperseded';

  constructor(message = 'A newer session has taken the place of this one.') {
    super(message);
  }
}

/** The fields of an account that a browser session needs. Sealed fields are as they are in the table. */
export type ClaimedAccount = {
  bankCode: string;
  sessionType: 'one-shot' | 'persistent';
  loginMode: 'simple' | 'assisted';
  usernameSealed: string;
  passwordSealed: string;
  assistanceTimeoutSeconds: number;
  browserState: { sealed: string; resumable: boolean } | null;
};

/**
 * Makes this session the account's current one and opens its run. Returns null when it may not start: a newer session
 * has begun, or the account is blocked, deleted, or has no credentials. Throws `NoPlace` when the bank has no free
 * login slot. Safe to repeat.
 */
export function claimSession(
  db: Db,
  { accountId, sessionId, sequence, host }: SessionKey & { sequence: number; host: string },
): Promise<ClaimedAccount | null> {
  return db.transaction().execute(async (trx) => {
    const settings = await trx
      .selectFrom('account_settings')
      .leftJoin('browser_states', 'browser_states.account_id', 'account_settings.account_id')
      .select(['session_type', 'login_mode', 'bank_username_sealed', 'bank_password_sealed'])
      .select(['assistance_timeout_seconds', 'state_sealed', 'resumable'])
      .where('account_settings.account_id', '=', accountId)
      .executeTakeFirst();
    if (!settings?.bank_username_sealed || !settings.bank_password_sealed) return null;
    const account = await trx
      .updateTable('accounts')
      .set({ session_id: sessionId, session_sequence: sequence, host, next_run_at: null })
      .set({ state: 'logging_in', state_since: sql`now()` })
      .where('id', '=', accountId)
      .where(({ or, eb }) => or([eb('session_sequence', '<', String(sequence)), eb('session_id', '=', sessionId)]))
      .where('deleted_at', 'is', null)
      .where('scrape_blocked_at', 'is', null)
      .returning('bank_code')
      .executeTakeFirst();
    if (!account) return null;
    const { places } = await takePlace(trx, { accountId, bankCode: account.bank_code });
    const { taken, opened } = await trx
      .insertInto('runs')
      .values({ id: sessionId, account_id: accountId, sequence, host, session_type: settings.session_type })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ id: sessionId }))
      // A row that existed before was updated by the upsert, and therefore has an xmax.
      .returning([placesTaken(account.bank_code).as('taken'), sql<boolean>`xmax = 0`.as('opened')])
      .executeTakeFirstOrThrow();
    if (taken > places) throw new NoPlace();
    if (opened) {
      await appendStage(trx, sessionId, 'logging_in');
      await appendEvents(trx, accountId, [
        { type: 'session.started', data: { sessionId, sessionType: settings.session_type } },
        stateChange('logging_in', sessionId),
      ]);
    }
    return {
      bankCode: account.bank_code,
      sessionType: settings.session_type,
      loginMode: settings.login_mode,
      usernameSealed: settings.bank_username_sealed,
      passwordSealed: settings.bank_password_sealed,
      assistanceTimeoutSeconds: settings.assistance_timeout_seconds,
      browserState:
        settings.state_sealed === null
          ? null
          : { sealed: settings.state_sealed, resumable: settings.resumable ?? false },
    };
  });
}

/** Runs `work` while it holds the lock on the account's row, or throws `SessionSuperseded`. */
export function asCurrentSession<T>(
  db: Db,
  key: SessionKey,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const current = await currentSession(trx, key).forUpdate().executeTakeFirst();
    if (!current) throw new SessionSuperseded();
    return work(trx);
  });
}

/** The account, as long as this session is its current one. */
function currentSession(db: Db, { accountId, sessionId }: SessionKey) {
  return db
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .where('session_id', '=', sessionId)
    .where('deleted_at', 'is', null);
}

/**
 * Records the session's progress in the account and in the run's stages, which only an answer of the bank can change.
 * It is one statement, because a code has to wait for it before reading starts.
 */
export async function recordProgress(db: Db, { accountId, sessionId }: SessionKey, state: SessionState): Promise<void> {
  const { rows } = await sql`
    with before as (
      select id, user_id, bank_code, state from accounts
      where id = ${accountId} and session_id = ${sessionId} and deleted_at is null
      for no key update
    ), changed as (
      select id, user_id from before where state <> ${state}
    ), event as (${eventFrom('changed', stateChange(state, sessionId))}), bank as (${bankAnsweredFrom('before')}), account as (
      update accounts set state = ${state}, state_since = now() from before where accounts.id = before.id
      returning accounts.id
    )
    update runs set stages = ${withStage(state)}, unanswered = null from account where runs.id = ${sessionId}
    returning runs.id`.execute(db);
  if (rows.length === 0) throw new SessionSuperseded();
}

export async function isAccountDeleted(db: Db, accountId: string): Promise<boolean> {
  const account = await db.selectFrom('accounts').select('deleted_at').where('id', '=', accountId).executeTakeFirst();
  return account?.deleted_at != null;
}

export async function saveBrowserState(
  db: Db,
  { accountId, sessionId }: SessionKey,
  { sealed, resumable }: { sealed: string; resumable: boolean },
): Promise<void> {
  const { rows } = await sql`
    insert into browser_states (account_id, state_sealed, resumable)
    select id, ${sealed}, ${resumable} from accounts
    where id = ${accountId} and session_id = ${sessionId} and deleted_at is null
    on conflict (account_id) do update
    set state_sealed = excluded.state_sealed, resumable = excluded.resumable, saved_at = now()
    returning account_id`.execute(db);
  if (rows.length === 0) throw new SessionSuperseded();
}

/**
 * Called when the session has signed out at the bank. The saved state still identifies the device, but holds no open
 * session.
 */
export async function forgetBankSession(db: Db, { accountId, sessionId }: SessionKey): Promise<void> {
  await sql`
    update browser_states set resumable = false from accounts
    where browser_states.account_id = ${accountId} and accounts.id = ${accountId}
      and accounts.session_id = ${sessionId}`.execute(db);
}

/** Adds one reading to the run. Clients are told of it when it was `awaited`, or when it found something new. */
export async function countMovements(
  trx: Transaction<Database>,
  key: SessionKey,
  { read, added }: { read: number; added: number },
  { awaited }: { awaited: boolean },
): Promise<void> {
  await trx
    .updateTable('runs')
    .set({ movements_read: sql`movements_read + ${read}`, movements_new: sql`movements_new + ${added}` })
    .set({ last_read_at: sql<Date>`now()` })
    .where('id', '=', key.sessionId)
    .execute();
  if (!awaited && added === 0) return;
  const { accountId, sessionId } = key;
  await appendEvents(trx, accountId, [{ type: 'scrape.finished', data: { sessionId, read, added } }]);
}

/** Returns the kind of session that the account wants now, and how often a persistent one is read. */
export async function currentPace(db: Db, accountId: string) {
  const settings = await db
    .selectFrom('account_settings')
    .select(['session_type', 'monitor_interval_seconds'])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return { sessionType: settings.session_type, monitorIntervalSeconds: settings.monitor_interval_seconds };
}

/** Records a moment that is worth showing but is not a state. */
export function recordStage(db: Db, key: SessionKey, stage: string): Promise<void> {
  return asCurrentSession(db, key, (trx) => appendStage(trx, key.sessionId, stage));
}

async function appendStage(trx: Transaction<Database>, sessionId: string, stage: string): Promise<void> {
  await sql`update runs set stages = ${withStage(stage)} where id = ${sessionId}`.execute(trx);
}

/** SQL for the run's stages with one more appended. */
export const withStage = (stage: string) =>
  sql`runs.stages || jsonb_build_array(jsonb_build_object('stage', ${stage}::text, 'at', now()))`;
