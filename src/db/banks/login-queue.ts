/** Keeps the accounts that wait for their turn to log in at their bank. */
import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';
import { lockNumbers } from '../core/locks.ts';
import { appendEvents, stateChange } from '../history/events.ts';
import { isGiven, placesTaken, slack, spacing } from './login-pace.ts';

/** The position of an account in the queue of its bank. */
export type Turn = {
  /** About when the turn comes (ISO 8601). */
  expectedAt: string;
  /** The number of logins that come before it, as far as is known. */
  ahead: number;
  /** True when the bank does not answer and is tried with one login at a time. */
  bankDown: boolean;
};

/** Puts the account in the queue, or leaves it where it is. Returns null when its session may not start at all. */
export function joinLoginQueue(
  db: Db,
  { accountId, sequence }: { accountId: string; sequence: number },
): Promise<Turn | null> {
  return db.transaction().execute(async (trx) => {
    const account = await trx
      .selectFrom('accounts')
      .select(['user_id', 'bank_code'])
      .where('id', '=', accountId)
      .where('session_sequence', '<', String(sequence))
      .where('deleted_at', 'is', null)
      .where('scrape_blocked_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!account) return null;
    // Users take turns: an account follows the last one of its own user, wherever the accounts of other users are.
    await sql`
      insert into login_queue (account_id, user_id, bank_code, sequence, turn)
      select ${accountId}, ${account.user_id}, code, ${sequence}, 1 + greatest(last_turn, (
        select max(turn) from login_queue where bank_code = code and user_id = ${account.user_id}
      ))
      from banks where code = ${account.bank_code}
      on conflict (account_id) do update set sequence = excluded.sequence, granted_at = null`.execute(trx);
    const turn = await findTurn(trx, accountId);
    const state = turn.bankDown ? 'backing_off' : 'scheduled';
    await trx
      .updateTable('accounts')
      .set({ state, state_since: sql`now()`, next_run_at: turn.expectedAt, session_id: null, host: null })
      .where('id', '=', accountId)
      .execute();
    await appendEvents(trx, accountId, [stateChange(state, null, turn.expectedAt)]);
    return turn;
  });
}

async function findTurn(trx: Db, accountId: string): Promise<Turn> {
  const { rows } = await sql<{ ahead: number; expectedAt: Date; bankDown: boolean }>`
    select ahead, probe_at is not null as "bankDown",
      greatest(next_login_at, probe_at, clock_timestamp()) + ahead * ${spacing} as "expectedAt"
    from login_queue mine join banks on code = bank_code, lateral (
      select count(*)::integer as ahead from login_queue other
      where other.bank_code = code and (other.turn, other.asked_at) < (mine.turn, mine.asked_at)
    ) queue
    where account_id = ${accountId}`.execute(trx);
  const [turn] = rows;
  if (!turn) throw new Error('The account is not in the queue that it has just joined.');
  return { ...turn, expectedAt: turn.expectedAt.toISOString() };
}

export type GrantedTurn = { accountId: string; sequence: number };

/** Grants as many turns as the banks have free login slots. The caller must tell the workflows of the accounts. */
export function grantTurns(db: Db): Promise<GrantedTurn[]> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(${lockNumbers.turns}) as locked where exists (select from login_queue)`.execute(
      trx,
    );
    if (!rows[0]?.locked) return [];
    await forgetParked(trx);
    const banks = await trx.selectFrom('login_queue').select('bank_code as code').distinct().orderBy('code').execute();
    const granted: GrantedTurn[] = [];
    for (const { code } of banks) granted.push(...(await grantAtBank(trx, code)));
    return granted;
  });
}

/** An account that was stopped, blocked or deleted while it waited does not log in. */
async function forgetParked(trx: Db): Promise<void> {
  await sql`
    delete from login_queue using accounts
    where accounts.id = account_id and (deleted_at is not null or state in ('stopped', 'blocked'))`.execute(trx);
}

async function grantAtBank(trx: Db, code: string): Promise<GrantedTurn[]> {
  // The row is locked before the count, so that a concurrent claim is waited for and then counted.
  const bank = await trx
    .selectFrom('banks')
    .select((eb) => [
      eb.fn<number>('least', ['concurrent_logins', 'ramp']).as('places'),
      sql<boolean>`probe_at is not null`.as('down'),
      sql<boolean>`coalesce(probe_at <= clock_timestamp(), false)`.as('probeDue'),
      sql<number>`greatest(0, 1 + floor(
        extract(epoch from clock_timestamp() + ${slack} - next_login_at) / extract(epoch from ${spacing})
      ))::float8`.as('due'),
    ])
    .where('code', '=', code)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const { rows } = await sql<{ taken: number }>`select ${placesTaken(code)} as taken`.execute(trx);
  const taken = rows[0]?.taken ?? 0;
  const count = bank.down ? Number(bank.probeDue && taken === 0) : Math.min(bank.places - taken, bank.due);
  if (count <= 0) return [];
  return giveTurns(trx, code, count);
}

/** Each try of a bank that is down puts off the next one, up to two minutes, with jitter. */
const nextProbe = sql`clock_timestamp()
  + least(120, 15 * 2 ^ least(probes + 1, 10)) * (0.75 + random() / 2) * interval '1 second'`;

async function giveTurns(trx: Db, code: string, count: number): Promise<GrantedTurn[]> {
  const { rows } = await sql<{ accountId: string; sequence: string }>`
    with given as (
      update login_queue set granted_at = clock_timestamp()
      where account_id in (
        select account_id from login_queue
        where bank_code = ${code} and not ${isGiven}
        order by turn, asked_at limit ${count}
        -- One that is asking again at this moment holds its row and waits for the bank's.
        for update skip locked
      )
      returning account_id, sequence, turn
    ), bank as (
      update banks set
        next_login_at = greatest(next_login_at, clock_timestamp()) + (select count(*) from given) * ${spacing},
        last_turn = greatest(last_turn, (select max(turn) from given)),
        probe_at = case when probe_at is null then null else ${nextProbe} end,
        probes = case when probe_at is null then probes else probes + 1 end
      where code = ${code} and exists (select from given)
    )
    select account_id as "accountId", sequence from given`.execute(trx);
  return rows.map(({ accountId, sequence }) => ({ accountId, sequence: Number(sequence) }));
}

/** Removes an account whose workflow is gone. */
export async function leaveLoginQueue(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('login_queue').where('account_id', '=', accountId).execute();
}
