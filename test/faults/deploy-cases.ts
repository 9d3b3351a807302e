/** A worker that is lost or replaced, and what that costs the person who gives the codes. */

import assert from 'node:assert/strict';
import type { PendingAnswer } from '../../src/api/codes/answers.ts';
import type { RunAnswer } from '../../src/api/records/answers.ts';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import type { FaultCase } from './fault-case.ts';
import type { Part } from './part.ts';
import { bringHome } from './recovery.ts';
import { bringTo, giveCode, type Staged } from './stages.ts';
import type { FaultSystem, OwnedAccount } from './system.ts';

const WAITING_LOGINS = isFull ? 10 : 2;
/** Enough for a machine that is busy with other work. */
const PATIENCE_MS = 120_000;
/** A bank that asks for a code only when it does not know the browser. */
const knowsDevices = { code: { when: 'new_device', length: 16, type: 'alphanumeric' } };

export const deployCases: FaultCase[] = [
  resuming('a worker with a logged-in session is killed (SIGKILL): it goes on without a code', 'SIGKILL'),
  resuming('a worker with a logged-in session is stopped (SIGTERM): it goes on without a code', 'SIGTERM'),
  {
    name: 'the bank ends the session while its worker is dead: a login without a code',
    async run(system) {
      const logged = await loggedIn(system);
      const struckAt = Date.now();
      await system.worker.kill('SIGKILL');
      await logged.customer.fault('drop_session', { on: 'inside' });
      await system.worker.start();
      const recoveredMs = await untilMonitoring(logged, struckAt);
      const { credentialsSubmitted, codesSent } = await logged.customer.counts();
      assert.deepEqual({ credentialsSubmitted, codesSent }, { credentialsSubmitted: 2, codesSent: 1 });
      return [{ stage: 'reading movements', lost: [], recoveredMs }];
    },
  },
  {
    name: 'one of two workers killed (SIGKILL): until the next request',
    async run(system) {
      await system.addWorker();
      const waiting = await bringTo(system, 'waiting for a code');
      const holder = await holderOf(system, waiting);
      const struckAt = Date.now();
      await holder.kill('SIGKILL');
      const asked = async (): Promise<PendingAnswer | null> => (await waiting.account.get('/otp')).body;
      const isNext = (now: PendingAnswer | null) => now !== null && now.id !== waiting.request?.id;
      const next = await eventually(asked, isNext, PATIENCE_MS);
      const recoveredMs = new Date(next?.requestedAt ?? Number.NaN).getTime() - struckAt;
      await bringHome(waiting);
      return [{ stage: waiting.stage, lost: [], recoveredMs }];
    },
  },
  {
    name: `three workers replaced one by one under ${WAITING_LOGINS} waiting logins`,
    async run(system) {
      await Promise.all([system.addWorker(), system.addWorker()]);
      const logins = await Promise.all(
        Array.from({ length: WAITING_LOGINS }, () => bringTo(system, 'waiting for a code')),
      );
      const struckAt = Date.now();
      const replacing = replaceAll(system);
      // Half of the people give their codes meanwhile, the others when all is over.
      const [early, late] = [logins.slice(0, WAITING_LOGINS / 2), logins.slice(WAITING_LOGINS / 2)];
      await Promise.all([replacing, ...early.map(bringHome)]);
      await Promise.all(late.map(bringHome));
      const recoveredMs = Date.now() - struckAt;
      const lost = (await Promise.all(logins.map((login) => falselyTold(system, login)))).flat();
      return [{ stage: 'waiting for a code', lost, recoveredMs }];
    },
  },
];

function resuming(name: string, signal: 'SIGKILL' | 'SIGTERM'): FaultCase {
  return {
    name,
    async run(system) {
      const logged = await loggedIn(system);
      const struckAt = Date.now();
      await system.worker.kill(signal);
      await system.worker.start();
      const recoveredMs = await untilMonitoring(logged, struckAt);
      const { credentialsSubmitted, codesSent } = await logged.customer.counts();
      assert.deepEqual({ credentialsSubmitted, codesSent }, { credentialsSubmitted: 1, codesSent: 1 });
      return [{ stage: 'reading movements', lost: [], recoveredMs }];
    },
  };
}

async function loggedIn(system: FaultSystem): Promise<OwnedAccount> {
  const made = await system.account(knowsDevices, { session_type: 'persistent' });
  await giveCode(made, await made.account.untilAsked());
  await made.account.untilState('monitoring');
  return made;
}

/** Returns how long it took until another run of the account was logged in. */
async function untilMonitoring({ account }: OwnedAccount, struckAt: number): Promise<number> {
  const isIn = (stages: { stage: string }[] = []) => stages.some(({ stage }) => stage === 'monitoring');
  const goesOn = ([newest, ...older]: RunAnswer[]) => older.length > 0 && isIn(newest?.stages);
  const runs = await eventually(account.runs, goesOn, PATIENCE_MS);
  const since = runs[0]?.stages.find(({ stage }) => stage === 'monitoring')?.at;
  return new Date(since ?? Number.NaN).getTime() - struckAt;
}

/** Returns the worker that has the page of the account's session. */
async function holderOf({ workers }: FaultSystem, { account }: OwnedAccount): Promise<Part> {
  const { host } = await eventually(account.session, (session) => session.host !== null);
  const holder = workers.find((worker) => host?.includes(`-${worker.pid()}-`));
  assert.ok(holder, `no worker is ${host}`);
  return holder;
}

async function replaceAll({ workers }: FaultSystem): Promise<void> {
  for (const worker of workers) {
    await worker.kill('SIGTERM');
    await worker.start();
  }
}

/** Returns every code that was reported as accepted by the bank, but was not. */
async function falselyTold({ db }: FaultSystem, { account, customer }: Staged): Promise<string[]> {
  const [requests, { codesAccepted }] = await Promise.all([
    db.selectFrom('otp_requests').select(['id', 'state']).where('account_id', '=', account.id).execute(),
    customer.counts(),
  ]);
  const told = requests.filter(({ state }) => state === 'fulfilled').length;
  return told > codesAccepted
    ? [`account ${account.id}: ${told} codes accepted, and ${codesAccepted} at the bank`]
    : [];
}
