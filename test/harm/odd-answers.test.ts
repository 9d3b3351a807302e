/** Banks that answer in another way than on the page: by an alert, by another host, by asking for a code of another kind. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { restartRequestedSignal, runRequestedSignal } from '../../src/temporal/messages.ts';
import { eventually } from '../support/eventually.ts';
import { accountAtSandbox } from '../support/lab-at-sandbox.ts';
import { openSessionLab, type SessionLab } from '../support/session-lab.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

const bank_totp_secret = 'otpauth://totp/bank?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** The newest run, once so many have ended. */
async function endOf(accountId: string, runs: number) {
  const all = () =>
    lab.db
      .selectFrom('runs')
      .select(['outcome', 'reason', 'refused_host'])
      .where('account_id', '=', accountId)
      .where('ended_at', 'is not', null)
      .orderBy('sequence')
      .execute();
  return (await eventually(all, (ended) => ended.length === runs)).at(-1);
}

test('a wrong password that is told by an alert reaches the bank once, and blocks the account', async () => {
  const { account, customer } = await accountAtSandbox(lab, { bank: { refusal: 'alert' } }, async (it) => {
    await it.change({ password: 'another-password' });
    return {};
  });
  const { blocked } = await account.until(({ state }) => state === 'blocked');
  expect(blocked?.reason).toBe('bad_credentials');
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, failedLogins: 1 });
});

test('a login that has moved to another port is counted, and the other port hears nothing', async () => {
  const heard: string[] = [];
  const elsewhere = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.end();
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void elsewhere.close());
  const host = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const bank = { loginMovedTo: `http://${host}/login` };
  const { account, customer } = await accountAtSandbox(lab, { login_failure_limit: 2, bank });
  await account.until(({ failures }) => failures === 1);
  await account.workflow.signal(runRequestedSignal);
  const { blocked } = await account.until(({ state }) => state === 'blocked');
  expect(blocked?.reason).toBe('repeated_login_failures');
  expect(await endOf(account.id, 2)).toEqual({ outcome: 'failed', reason: 'host_not_allowed', refused_host: host });
  expect(await customer.submissions()).toHaveLength(2);
  expect(heard).toEqual([]);
});

test('a customer whose bank texts codes loses no try to an authenticator seed, login after login', async () => {
  const bank = { code: { when: 'always' }, lockAfter: 5 };
  const { account, customer } = await accountAtSandbox(lab, { bank_totp_secret, bank });
  for (const logins of [1, 2, 3]) {
    expect(await endOf(account.id, logins)).toMatchObject({ reason: 'assistance_not_enabled' });
    expect(await customer.counts()).toMatchObject({ credentialsSubmitted: logins, codesSubmitted: 0, locked: false });
    await account.until(({ state }) => state === 'blocked');
    if (logins < 3) await account.workflow.signal(restartRequestedSignal);
  }
});

test('a connector that does not say by what the code comes costs the customer one try, whatever is run after', async () => {
  const bank = { code: { when: 'always' }, lockAfter: 5 };
  const { account, customer } = await accountAtSandbox(lab, { bank_totp_secret, bank }, (_, connector) => ({
    async login(page, credentials) {
      const outcome = await connector.login(page, credentials);
      if (outcome.outcome !== 'code_requested') return outcome;
      const { channel: _said, ...descriptor } = outcome.descriptor;
      return { ...outcome, descriptor };
    },
  }));
  expect(await endOf(account.id, 1)).toMatchObject({ reason: 'otp_rejected' });
  await account.workflow.signal(runRequestedSignal);
  expect(await endOf(account.id, 2)).toMatchObject({ reason: 'assistance_not_enabled' });
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 2, codesSubmitted: 1, locked: false });
});
