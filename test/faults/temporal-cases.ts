import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import type { Receiver } from '../support/receiver.ts';
import { atStages, type FaultCase } from './fault-case.ts';
import { during, outageMs } from './outage.ts';
import { bringTo, everyStage, giveCode } from './stages.ts';
import type { FaultSystem, OwnedAccount } from './system.ts';

export const temporalCases: FaultCase[] = [
  atStages('Temporal killed (SIGKILL), started again on its store', everyStage, {
    survives: true,
    async strike({ temporal }) {
      await temporal.kill('SIGKILL');
      await temporal.start();
    },
  }),
  {
    name: 'Temporal killed (SIGKILL): until the next code is typed',
    async run(system) {
      const waiting = await bringTo(system, 'waiting for a code');
      const struckAt = Date.now();
      await system.temporal.kill('SIGKILL');
      const starting = system.temporal.start();
      if (waiting.request) await giveCode(waiting, waiting.request);
      const typed = await eventually(
        async () => (await waiting.customer.submissions()).find(({ kind }) => kind === 'code'),
        (code) => code !== undefined,
      );
      await starting;
      await waiting.account.untilRuns(1);
      return [{ stage: waiting.stage, lost: [], recoveredMs: Date.parse(typed?.at ?? '') - struckAt }];
    },
  },
  temporalAway(),
  storeDeleted(),
];

function temporalAway(): FaultCase {
  let blocked: OwnedAccount;
  let toStop: OwnedAccount;
  return atStages('Temporal away while codes, restarts and stops are posted', everyStage, {
    survives: true,
    async prepare(system) {
      [blocked, toStop] = await Promise.all([blockedAccount(system), system.account()]);
      await toStop.account.untilAsked();
    },
    async strike(system) {
      await system.temporal.kill('SIGKILL');
      await during(outageMs, async () => {
        await assertNotTaken(toStop.account.post('otp', { code: 'A'.repeat(16) }));
        await assertNotTaken(toStop.account.post('stop'));
        await assertNotTaken(blocked.account.post('restart'));
      });
      await blocked.account.configure({ scrape_interval_seconds: 7_200 });
      await system.temporal.start();
    },
    /** Refused calls have had no effect, and saved changes are announced. */
    async after(system) {
      await eventually(
        () => isUnannounced(system, blocked),
        (unannounced) => !unannounced,
      );
      await assertStillBlocked(blocked);
      assert.equal((await toStop.customer.counts()).codesSubmitted, 0);
      assert.notEqual((await toStop.account.session()).state, 'stopped');
      await toStop.account.post('stop');
      await toStop.account.untilState('stopped');
    },
  });
}

function storeDeleted(): FaultCase {
  let blocked: OwnedAccount;
  let stopped: OwnedAccount;
  let toldBefore = 0;
  const toldAt = ({ calls }: Receiver) => calls.filter(({ path }) => path === '/told').length;
  return atStages('the store of Temporal is deleted', everyStage, {
    async prepare(system) {
      const { receiver } = system;
      receiver.answer(({ path }) => (path === '/told' ? 503 : 200));
      const told = { notification_endpoint_url: `${receiver.url}/told`, notification_events: ['login_failed'] };
      [blocked, stopped] = await Promise.all([blockedAccount(system, told), stoppedAccount(system)]);
      await eventually(
        () => toldAt(receiver),
        (times) => times > 0,
      );
    },
    async strike({ temporal, dataDir, receiver }) {
      await temporal.kill('SIGKILL');
      toldBefore = toldAt(receiver);
      const store = join(dataDir, 'temporal', 'temporal.db');
      for (const end of ['', '-wal', '-shm']) rmSync(store + end, { force: true });
      await temporal.start();
    },
    /**
     * Each account has a workflow again, which knows from the records what it must not do. So has the open
     * notification.
     */
    async after({ receiver }) {
      await eventually(
        () => toldAt(receiver),
        (times) => times > toldBefore,
      );
      for (const { account } of [blocked, stopped]) {
        await eventually(account.session, ({ source }) => source === 'live');
      }
      await assertStillBlocked(blocked);
      assert.equal((await stopped.account.session()).state, 'stopped');
    },
  });
}

/** Creates an account whose password the bank has refused. */
async function blockedAccount(system: FaultSystem, settings: object = {}): Promise<OwnedAccount> {
  const made = await system.account({}, { ...settings, bank_password: 'QXFAULT7-pass-of-nobody' });
  await made.account.untilState('blocked');
  return made;
}

async function stoppedAccount(system: FaultSystem): Promise<OwnedAccount> {
  const made = await system.account();
  await made.account.untilAsked();
  await made.account.post('stop');
  await made.account.untilState('stopped');
  return made;
}

async function assertStillBlocked({ account, customer }: OwnedAccount): Promise<void> {
  const { state, blocked } = await account.session();
  assert.equal(state, 'blocked');
  assert.equal(blocked?.reason, 'bad_credentials');
  assert.equal((await customer.counts()).credentialsSubmitted, 1);
}

/** Expects a 503 that says when to try again. */
async function assertNotTaken(answer: ReturnType<OwnedAccount['account']['post']>): Promise<void> {
  const { status, headers, text } = await answer;
  assert.equal(status, 503, text);
  assert.ok(Number(headers.get('retry-after')) > 0, 'no Retry-After');
}

async function isUnannounced({ db }: FaultSystem, { account }: OwnedAccount): Promise<boolean> {
  const { config_unannounced } = await db
    .selectFrom('accounts')
    .select('config_unannounced')
    .where('id', '=', account.id)
    .executeTakeFirstOrThrow();
  return config_unannounced;
}
