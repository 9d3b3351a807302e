/**
 * The whole way from the workflow to the page, with a bank that only counts: what 200 accounts do to it. Plain `npm test`
 * leaves it out: it takes two minutes, and src/db/banks/login-pace.test.ts and src/workflows/wait-for-turn.test.ts show its parts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Updateable } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outlast } from '../../src/db/core/outlast.ts';
import type { Database } from '../../src/db/core/schema.ts';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import type { ScriptedBank } from '../support/scripted-bank.ts';
import { openSessionLab, type SessionLab } from '../support/session-lab.ts';

const pace = { concurrentLogins: 8, loginsPerMinute: 240 };
/** Accounts of three users, who queue up in this order. */
const accountsOf = [150, 40, 10];
const ACCOUNTS = accountsOf.reduce((sum, count) => sum + count, 0);
const BEFORE_THE_OUTAGE = 0.3 * ACCOUNTS;

let lab: SessionLab;
beforeAll(async () => {
  if (isFull) lab = await openSessionLab('real');
});
afterAll(() => lab?.close());

type Login = { at: number /** Under way with it. */; atOnce: number; answered: boolean };

/** Counts what the bank sees. */
function watch(bank: ScriptedBank) {
  const seen = { logins: [] as Login[], isUp: true };
  let underWay = 0;
  bank.onLogin(async () => {
    underWay += 1;
    const login = { at: Date.now(), atOnce: underWay, answered: seen.isUp };
    seen.logins.push(login);
    await sleep(200);
    underWay -= 1;
    return login.answered ? { outcome: 'logged_in' } : { outcome: 'failed', reason: 'bank_unavailable' };
  });
  return seen;
}

test.runIf(isFull)(
  `${ACCOUNTS} accounts log in at the pace of their bank, through its outage, and their users take turns`,
  {
    timeout: 400_000,
  },
  async () => {
    const { db } = lab;
    const bank = await lab.bank(pace);
    const seen = watch(bank);
    const change = (values: Updateable<Database['banks']>) =>
      outlast(() => db.updateTable('banks').set(values).where('code', '=', bank.code).execute());
    // Nobody logs in before all of them wait, however busy the machine is.
    await change({ next_login_at: new Date(Date.now() + 3_600_000) });
    const users = await Promise.all(accountsOf.map(() => lab.user()));
    for (const [index, count] of accountsOf.entries()) {
      const user = users[index] ?? '';
      for (let made = 0; made < count; made++)
        await outlast(() => lab.account({ scrape_interval_seconds: 86_400 }, undefined, { bank, user }));
    }
    const queue = db.selectFrom('login_queue').select('account_id').where('bank_code', '=', bank.code);
    await eventually(
      () => outlast(() => queue.execute()),
      (waiting) => waiting.length === ACCOUNTS,
      120_000,
    );
    await change({ next_login_at: new Date() });

    const row = db.selectFrom('banks').selectAll().where('code', '=', bank.code);
    const record = () => outlast(() => row.executeTakeFirstOrThrow());

    await eventually(
      async () => seen.logins.length,
      (count) => count >= BEFORE_THE_OUTAGE,
    );
    const outage = { from: Date.now(), known: 0, until: 0 };
    seen.isUp = false;
    await eventually(record, ({ probe_at }) => probe_at !== null);
    outage.known = Date.now();
    await eventually(record, ({ probes }) => probes === 1);
    await eventually(
      async () => seen.logins.at(-1)?.at ?? 0,
      (at) => at > outage.known + 5_000,
    );
    await sleep(500);
    outage.until = Date.now();
    seen.isUp = true;
    // The next probe would be half a minute away, and nothing happens until then.
    await change({ probe_at: new Date() });

    const runs = await eventually(
      () => outlast(() => completedRuns(bank.code)),
      (all) => all.length >= ACCOUNTS,
      240_000,
    );
    process.stdout.write(curve(seen.logins, runs, users, outage));

    expect(new Set(runs.map((run) => run.account_id)).size).toBe(ACCOUNTS);
    expect(runs).toHaveLength(ACCOUNTS);
    expect(seen.logins.filter(({ answered }) => answered)).toHaveLength(ACCOUNTS);

    expect(Math.max(...seen.logins.map(({ atOnce }) => atOnce))).toBeLessThanOrEqual(pace.concurrentLogins);
    // Those that are under way may be held up on this side and come together.
    const late = pace.concurrentLogins;
    expect(busiest(seen.logins, 60_000)).toBeLessThanOrEqual(pace.loginsPerMinute + late);
    const burst = pace.loginsPerMinute / 12;
    expect(busiest(seen.logins, 5_000)).toBeLessThanOrEqual(burst + (5 / 60) * pace.loginsPerMinute + late);

    const tries = seen.logins.filter(({ at }) => at > outage.known + 1_000 && at < outage.until);
    expect(tries.length).toBeLessThanOrEqual(3);
    expect(Math.max(...tries.map(({ atOnce }) => atOnce))).toBe(1);

    // The one who came last, with the fewest accounts, is done long before the one who came first with the most. Whom the outage
    // met had its turn all the same.
    const turns = await outlast(() => firstRuns(bank.code));
    const lastOf = (user = '') => turns.findLastIndex(({ user_id }) => user_id === user);
    const [many, some, few] = users.map(lastOf);
    expect(turns).toHaveLength(ACCOUNTS);
    expect(few).toBeLessThan(some ?? 0);
    expect(some).toBeLessThan(many ?? 0);
    expect(few).toBeLessThan(0.6 * ACCOUNTS);
  },
);

function completedRuns(bankCode: string) {
  return runsAt(bankCode).where('outcome', '=', 'completed').execute();
}

/** One of each account. */
function firstRuns(bankCode: string) {
  const earlier = sql<boolean>`exists (select from runs other
    where other.account_id = runs.account_id and other.started_at < runs.started_at)`;
  return runsAt(bankCode)
    .where(({ not }) => not(earlier))
    .execute();
}

/** In the order in which they began. */
function runsAt(bankCode: string) {
  return lab.db
    .selectFrom('runs')
    .innerJoin('accounts', 'accounts.id', 'runs.account_id')
    .select(['account_id', 'user_id', 'runs.started_at', 'runs.ended_at'])
    .where('bank_code', '=', bankCode)
    .orderBy('runs.started_at');
}

/** The most that began within so many ms of each other. */
function busiest(logins: Login[], ms: number): number {
  return Math.max(...logins.map(({ at }) => logins.filter((other) => other.at >= at && other.at < at + ms).length));
}

type Runs = Awaited<ReturnType<typeof completedRuns>>;

const BUCKET_MS = 5_000;

/** What docs/reliability.md shows. */
function curve(logins: Login[], runs: Runs, users: string[], outage: { from: number; until: number }): string {
  const began = logins[0]?.at ?? 0;
  const end = Math.max(...logins.map(({ at }) => at));
  const lines = [
    `| seconds | bank | logins begun | a second | at once | done of ${accountsOf.join(', ')} |`,
    '|---|---|---|---|---|---|',
  ];
  for (let from = began; from <= end; from += BUCKET_MS) {
    const to = from + BUCKET_MS;
    const some = logins.filter(({ at }) => at >= from && at < to);
    const isDown = from < outage.until && to > outage.from;
    const done = users.map(
      (user) => runs.filter((run) => run.user_id === user && (run.ended_at?.getTime() ?? to) < to).length,
    );
    const seconds = `${(from - began) / 1_000}–${(to - began) / 1_000}`;
    const atOnce = Math.max(0, ...some.map((login) => login.atOnce));
    const rate = (some.length / (BUCKET_MS / 1_000)).toFixed(1);
    lines.push(`| ${seconds} | ${isDown ? 'down' : ''} | ${some.length} | ${rate} | ${atOnce} | ${done.join(', ')} |`);
  }
  return `\n${lines.join('\n')}\n\n`;
}
