/** Whatever ends a session signs out of the bank, where the bank's page still answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount } from '../../src/db/accounts/accounts.ts';
import { runRequestedSignal, type SessionStatus, stopRequestedSignal } from '../../src/temporal/messages.ts';
import { accountAtSandbox } from '../support/lab-at-sandbox.ts';
import { openSessionLab, type SessionLab } from '../support/session-lab.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

const persistent = { session_type: 'persistent' } as const;
const isResumable = async (accountId: string) => {
  const query = lab.db.selectFrom('browser_states').select('resumable').where('account_id', '=', accountId);
  return (await query.executeTakeFirst())?.resumable;
};

test('a stop signs out, and keeps the device', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  await account.until(({ state }) => state === 'monitoring');
  expect(await customer.counts()).toMatchObject({ openSessions: 1 });
  await account.workflow.signal(stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  expect(await customer.sessions()).toMatchObject([{ endedBy: 'sign_out' }]);
  expect(await isResumable(account.id)).toBe(false);
});

test('the deletion of an account signs out', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  await account.until(({ state }) => state === 'monitoring');
  await deleteAccount(lab.db, account.id);
  await account.workflow.cancel();
  await expect(account.workflow.result()).rejects.toThrow();
  expect(await customer.sessions()).toMatchObject([{ endedBy: 'sign_out' }]);
});

test('a session that learns of the deletion from the records signs out as well', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  await account.until(({ state }) => state === 'monitoring');
  await deleteAccount(lab.db, account.id);
  await account.workflow.signal(runRequestedSignal);
  await expect.poll(customer.sessions).toMatchObject([{ endedBy: 'sign_out' }]);
  await account.workflow.terminate();
});

test('a read that failed at an unknown page signs out', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  await account.until(({ state }) => state === 'monitoring');
  await customer.fault('layout_changed', { on: 'inside', times: 2 });
  await account.workflow.signal(runRequestedSignal);
  await account.until(({ failures }) => failures === 1);
  expect(await customer.sessions()).toMatchObject([{ endedBy: 'sign_out' }]);
  expect(await isResumable(account.id)).toBe(false);
});

test('a read that failed because the bank was down keeps the session, and the next one goes on with it', async () => {
  const { account, customer } = await accountAtSandbox(lab, { scrape_interval_seconds: 3_600 }, (_, bank) => {
    let reads = 0;
    return {
      readMovements: async (page, since) => {
        reads += 1;
        if (reads === 1) await customerOf.fault('maintenance', { on: 'inside' });
        return bank.readMovements(page, since);
      },
    };
  });
  const customerOf = customer;
  await account.until(({ state }) => state === 'backing_off');
  await account.workflow.signal(runRequestedSignal);
  await account.until(({ state }) => state === 'scheduled');
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, openSessions: 0 });
});

test('a one-shot session whose worker is told to stop signs out, and the next one logs in again', async () => {
  let begun = 0;
  const { account, customer } = await accountAtSandbox(lab, { scrape_interval_seconds: 3_600 }, (_, bank) => ({
    readMovements: async (page, since) => {
      begun += 1;
      return begun === 1 ? new Promise(() => undefined) : bank.readMovements(page, since);
    },
  }));
  await expect.poll(() => begun).toBe(1);
  await lab.replaceWorker();
  await account.until(({ state }) => state === 'scheduled');
  expect(await customer.sessions()).toMatchObject([
    { endedBy: 'sign_out', othersOpen: 0 },
    { endedBy: 'sign_out', othersOpen: 0 },
  ]);
});

test('a persistent session whose worker is told to stop goes on elsewhere, and is not signed out', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  const { sessionId } = await account.until(({ state }) => state === 'monitoring');
  await lab.replaceWorker();
  const isOther = ({ sessionId: id }: SessionStatus) => id !== null && id !== sessionId;
  await account.until((status) => status.state === 'monitoring' && isOther(status));
  expect(await customer.sessions()).toMatchObject([{ endedBy: null }]);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1 });
  await account.workflow.signal(stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  expect(await customer.counts()).toMatchObject({ openSessions: 0 });
});

test('a session that is told to end while it looks for the last one leaves that one to the next', async () => {
  let looks = 0;
  const { account, customer } = await accountAtSandbox(lab, { session_type: 'persistent' }, (_, { isLoggedIn }) => ({
    async isLoggedIn(page) {
      looks += 1;
      if (looks === 1) await new Promise(() => undefined);
      return isLoggedIn(page);
    },
  }));
  await account.until(({ state }) => state === 'monitoring');
  await lab.replaceWorker();
  await expect.poll(() => looks).toBe(1);
  await lab.replaceWorker();
  await account.until(({ state }) => state === 'monitoring');
  expect(looks).toBe(2);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, openSessions: 1 });
});

test('nothing is signed out while a login waits for its code', async () => {
  let signOuts = 0;
  const bank = { code: { when: 'always' } };
  const { account } = await accountAtSandbox(lab, { login_mode: 'assisted', bank }, () => ({
    logout: async () => {
      signOuts += 1;
    },
  }));
  await account.until(({ state }) => state === 'awaiting_otp');
  await account.workflow.signal(stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  expect(signOuts).toBe(0);
});

test('a bank that does not answer the sign-out holds up a stop for a few seconds only', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  await account.until(({ state }) => state === 'monitoring');
  await customer.fault('hang', { on: 'inside', seconds: 60 });
  const asked = Date.now();
  await account.workflow.signal(stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  expect(Date.now() - asked).toBeLessThan(15_000);
  expect(await customer.counts()).toMatchObject({ openSessions: 1 });
  // It could not be told that the session has ended, so that a login after this looks first.
  expect(await isResumable(account.id)).toBe(true);
});
