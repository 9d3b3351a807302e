/** Banks that are down, slow, silent, or show other pages than before. */
import assert from 'node:assert/strict';
import type { Fault } from '../../sandbox/state.ts';
import { type FailureKind, failureKind } from '../../src/domain/failures.ts';
import { ageLogins } from '../support/age-logins.ts';
import { eventually } from '../support/eventually.ts';
import { inThisForm, isFull } from '../support/form.ts';
import type { FaultCase, Outcome } from './fault-case.ts';
import { bringHome } from './recovery.ts';
import { bringTo, giveCode, newMovements, type Staged } from './stages.ts';
import type { FaultSystem } from './system.ts';
import { outcomeOf } from './together.ts';

/** Which page of the bank is spoiled, and to which stage of a login it belongs. */
const pages = {
  credentials: 'before the code page',
  code: 'code typed, no verdict',
  inside: 'reading movements',
} as const;
type PageOf = keyof typeof pages;

/** More than a minute, because the accounts of a bank that counts as down take turns. */
const PATIENCE_MS = 120_000;

/**
 * How the login with the fault ends: with this kind of failure, or not at all. `unanswered`: with a reason that is
 * retried, but which counts, because the bank may have seen what it was given.
 */
type Expected = FailureKind | 'unanswered' | 'survives';

const spoiled: { what: string; kind: Fault['kind']; login: Expected; reading: Expected }[] = [
  { what: 'bank: maintenance', kind: 'maintenance', login: 'unanswered', reading: 'survives' },
  { what: 'bank: answers 500', kind: 'http_500', login: 'unanswered', reading: 'survives' },
  { what: 'bank: does not answer', kind: 'hang', login: 'unanswered', reading: 'survives' },
  { what: 'bank: resets the connection', kind: 'reset', login: 'unanswered', reading: 'survives' },
  { what: 'bank: slow', kind: 'slow', login: 'survives', reading: 'survives' },
  { what: 'bank: new layout', kind: 'layout_changed', login: 'counted', reading: 'counted' },
  { what: 'bank: a page that nobody knows', kind: 'unknown_page', login: 'counted', reading: 'counted' },
];

/** One for each page, so that no more accounts log in at once than a small machine can handle. */
export const bankCases: FaultCase[] = (['credentials', 'code', 'inside'] as const).map((page) => {
  const met = inThisForm(spoiled, Object.keys(pages).length);
  return {
    name: `bank in trouble: ${pages[page]}`,
    async run(system) {
      const plans = met.map(({ what, kind, login, reading }): { name: string; work: Work } => {
        const plan = { kind, page, expected: page === 'inside' ? reading : login };
        return { name: what, work: (staged) => meet(system, staged, plan) };
      });
      if (page === 'code') plans.push({ name: 'bank: locks the customer', work: (staged) => lock(system, staged) });
      if (page === 'inside')
        plans.push({ name: 'bank: ends the session', work: (staged) => dropSession(system, staged) });
      // All of them come first, so that none is new at the bank when it counts as down for all accounts.
      const staged = await Promise.all(plans.map(async (plan) => ({ ...plan, each: await bringToPage(system, page) })));
      const working = staged.map(async ({ name, work, each }) => ({
        ...(await outcomeOf(pages[page], work(each))),
        name,
      }));
      return Promise.all<Outcome>(working);
    },
  };
});

/**
 * Spoils something for an account, brings the account to its end, and returns how long it took until it could continue.
 */
type Work = (staged: Staged) => Promise<number>;

/** Brings an account to the point where it visits the page next. */
async function bringToPage(system: FaultSystem, page: PageOf): Promise<Staged> {
  if (page === 'code') return bringTo(system, 'waiting for a code');
  if (page === 'credentials') return bringTo(system, 'between cycles');
  const asked = await bringTo(system, 'waiting for a code', { session_type: 'persistent' });
  if (asked.request) await giveCode(asked, asked.request);
  await bringHome(asked);
  await asked.customer.book(...newMovements());
  return asked;
}

type Plan = { kind: Fault['kind']; page: PageOf; expected: Expected };

async function meet(system: FaultSystem, staged: Staged, { kind, page, expected }: Plan): Promise<number> {
  const { account, customer } = staged;
  // A browser itself repeats a request on a used connection that broke.
  const times = kind === 'reset' ? 2 : 1;
  await customer.fault(kind, { on: page, times });
  const struckAt = Date.now();
  if (page === 'code' && staged.request) await giveCode(staged, staged.request);
  else assert.equal((await account.post('scrape')).status, 202);
  await eventually(customer.faults, (left) => left.every(({ timesLeft }) => timesLeft !== times));
  const recoveredMs =
    expected === 'survives'
      ? await untilSurvived(staged, page, struckAt)
      : await untilBack(system, staged, page, expected, struckAt);
  await bringHome(staged);
  return recoveredMs;
}

async function untilSurvived(staged: Staged, page: PageOf, struckAt: number): Promise<number> {
  const { account, customer, request, runs } = staged;
  if (page === 'credentials') await account.untilAsked(request ?? undefined);
  if (page === 'code' && request) await account.untilVerdict(request.id, 'fulfilled');
  if (page === 'inside') {
    await customer.clearFaults();
    await account.post('scrape');
    await bringHome(staged);
    assert.equal((await account.runs()).length, runs, 'there was another login');
  }
  return Date.now() - struckAt;
}

/** Waits until the run has ended for such a reason. When the bank works again, its owner starts the account. */
async function untilBack(
  system: FaultSystem,
  staged: Staged,
  page: PageOf,
  expected: Exclude<Expected, 'survives'>,
  struckAt: number,
): Promise<number> {
  const { account, customer, request } = staged;
  const [run] = await eventually(account.runs, ([newest]) => newest?.reason != null, PATIENCE_MS);
  assert(run?.reason);
  const isUnanswered = expected === 'unanswered';
  assert.equal(failureKind(run.reason), isUnanswered ? 'retried' : expected, run.reason);
  assert.equal(run.unanswered !== null, isUnanswered, `${run.reason}, unanswered: ${run.unanswered}`);
  const states = { retried: 'backing_off', unanswered: 'scheduled', counted: 'scheduled', fatal: 'blocked' } as const;
  const { failures } = await eventually(account.session, ({ state }) => state === states[expected], PATIENCE_MS);
  assert.equal(failures, expected === 'retried' ? 0 : 1);
  await customer.clearFaults();
  await customer.change({ locked: false });
  assert.equal((await account.post('restart')).status, 202);
  if (!isFull) await probeAtOnce(system);
  // If the bank's own session has survived the trouble, no code is asked for.
  if (page === 'inside') await bringHome(staged);
  else
    await eventually(
      () => account.get('/otp'),
      ({ body }) => body !== null && body.id !== request?.id,
      PATIENCE_MS,
    );
  return Date.now() - struckAt;
}

/** Tries at once: a bank that counts as down is tried every quarter of a minute at first, and then less often. */
async function probeAtOnce({ db }: FaultSystem): Promise<void> {
  await db.updateTable('banks').set({ probe_at: new Date() }).where('probe_at', 'is not', null).execute();
}

/**
 * A new login begins by itself. Soon after a login of ours it would wait, because the customer may have signed in
 * elsewhere.
 */
async function dropSession({ db }: FaultSystem, staged: Staged): Promise<number> {
  const { account, customer, request } = staged;
  await ageLogins(db, account.id);
  await customer.fault('drop_session', { on: 'inside' });
  const struckAt = Date.now();
  await account.post('scrape');
  await account.untilAsked(request ?? undefined);
  const recoveredMs = Date.now() - struckAt;
  await bringHome(staged);
  return recoveredMs;
}

/** Locks the customer between the code page and the code. No login follows until a person has talked to the bank. */
async function lock(system: FaultSystem, staged: Staged): Promise<number> {
  const { account, customer, request } = staged;
  assert(request);
  await customer.change({ locked: true });
  const struckAt = Date.now();
  await giveCode(staged, request);
  await account.untilState('blocked');
  assert.equal((await account.post('scrape')).status, 409);
  const recoveredMs = await untilBack(system, staged, 'code', 'fatal', struckAt);
  assert.equal((await customer.counts()).credentialsSubmitted, 2);
  await bringHome(staged);
  return recoveredMs;
}
