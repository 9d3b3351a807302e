import { expect, test } from 'vitest';
import { openWhole } from '../support/whole.ts';

test('a stop withdraws the request, and a restart makes a new one', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const { key } = await whole.key();
  const submit = (body: object) => whole.call('POST', `/v1/accounts/${account.id}/otp`, { key, body });
  const first = await account.untilAsked();
  const oldCode = await customer.readCode(first.descriptor);

  expect((await account.post('stop')).status).toBe(202);
  expect(await account.untilVerdict(first.id, 'cancelled')).toMatchObject({ attempts: 0, reason: 'stopped' });
  await account.untilState('stopped');
  expect((await account.get()).body).toMatchObject({ status: 'inactive', sessionStatus: 'stopped' });
  const nothing = await submit({ code: oldCode });
  expect([nothing.status, nothing.body.error.code]).toEqual([409, 'NO_PENDING_ASSISTANCE']);
  const refused = await account.post('scrape');
  expect([refused.status, refused.body.error.code]).toEqual([409, 'ACCOUNT_STOPPED']);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, codesSubmitted: 0, logins: 0 });

  expect((await account.post('restart')).status).toBe(202);
  const second = await account.untilAsked(first);
  const superseded = await submit({ code: oldCode, request_id: first.id });
  expect([superseded.status, superseded.body.error.code]).toEqual([409, 'REQUEST_SUPERSEDED']);
  const taken = await submit({ code: await customer.readCode(second.descriptor), request_id: second.id });
  expect(taken.status).toBe(202);
  await account.untilVerdict(second.id, 'fulfilled');
  expect((await account.verdict(first.id)).state).toBe('cancelled');
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 2, codesSubmitted: 1, codesAccepted: 1 });
});

test('a deleted account takes no code any more', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted' });
  await account.untilAsked();
  const { name } = (await account.get()).body;
  const { key } = await whole.key();
  const path = `/accounts/${account.id}`;
  const deleted = await whole.call('DELETE', path, { token: whole.token, body: { confirmation_name: name } });
  expect(deleted.status).toBe(204);
  const late = await whole.call('POST', `/v1${path}/otp`, { key, body: { code: '123456' } });
  expect([late.status, late.body.error.code]).toEqual([404, 'NOT_FOUND']);
  expect((await account.get()).status).toBe(404);
  expect((await customer.counts()).codesSubmitted).toBe(0);
});
