import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openWhole } from '../support/whole.ts';

test('a key opens what it was made for, on a login that really waits', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const other = await whole.account(await whole.customer({ code: { when: 'never' } }));
  const asked = await account.untilAsked();
  const code = await customer.readCode(asked.descriptor);
  const reader = await whole.key({ scopes: ['status:read'], account_ids: [account.id] });
  const writer = await whole.key({ scopes: ['otp:write'], account_ids: [account.id] });
  const revoked = await whole.key();
  const gone = await whole.call('DELETE', `/me/api-keys/${revoked.id}`, { token: whole.token });
  expect(gone.status).toBe(204);

  const status = (key: object, id = account.id) => whole.call('GET', `/v1/accounts/${id}/status`, key);
  const submit = (key: object, id = account.id) =>
    whole.call('POST', `/v1/accounts/${id}/otp`, { ...key, body: { code, request_id: asked.id } });
  const outcome = async (answer: ReturnType<typeof status>) => {
    const { status, body } = await answer;
    return [status, body?.error?.code ?? null];
  };

  expect(await outcome(status(reader))).toEqual([200, null]);
  expect(await outcome(submit(reader))).toEqual([403, 'FORBIDDEN']);
  expect(await outcome(status(writer))).toEqual([403, 'FORBIDDEN']);
  expect(await outcome(status(reader, other.id))).toEqual([403, 'FORBIDDEN']);
  expect(await outcome(submit(writer, other.id))).toEqual([403, 'FORBIDDEN']);
  expect(await outcome(status(reader, randomUUID()))).toEqual([404, 'NOT_FOUND']);
  expect(await outcome(status(revoked))).toEqual([401, 'INVALID_API_KEY']);
  expect(await outcome(submit(revoked))).toEqual([401, 'INVALID_API_KEY']);
  const unknown = { key: `rbk_00000000_${'0'.repeat(64)}` };
  expect(await outcome(submit(unknown))).toEqual([401, 'INVALID_API_KEY']);
  const altered = { key: writer.key.replace(/.$/, (last) => (last === '0' ? '1' : '0')) };
  expect(await outcome(submit(altered))).toEqual([401, 'INVALID_API_KEY']);
  expect(await outcome(submit({}))).toEqual([401, 'UNAUTHORIZED']);
  expect(await outcome(submit({ token: whole.token }))).toEqual([401, 'UNAUTHORIZED']);
  expect(await outcome(whole.call('GET', '/accounts', writer))).toEqual([401, 'UNAUTHORIZED']);
  expect(await outcome(whole.call('GET', '/accounts', { token: writer.key }))).toEqual([401, 'INVALID_TOKEN']);
  // None of them has cost the bank anything, nor the account one of its five tries.
  expect((await customer.counts()).codesSubmitted).toBe(0);
  expect(await account.verdict(asked.id)).toMatchObject({ state: 'pending', attempts: 0 });

  expect(await outcome(submit(writer))).toEqual([202, null]);
  await account.untilVerdict(asked.id, 'fulfilled');
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, codesAccepted: 1 });
  const { body: calls } = await whole.call('GET', `/me/api-keys/${writer.id}/calls`, { token: whole.token });
  expect(calls[0]).toMatchObject({ method: 'POST', account_id: account.id, status: 202, code: null });
});

test("another person's key and token do not even learn that the account exists", async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted' });
  await account.untilAsked();
  const stranger = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  await whole.call('POST', '/auth/register', { body: { ...stranger, name: 'Stranger' } });
  const { token } = (await whole.call('POST', '/auth/login', { body: stranger })).body;
  const made = await whole.call('POST', '/me/api-keys', {
    token,
    body: { name: 'all of mine', scopes: ['otp:write'] },
  });
  const { key } = made.body;
  const body = { code: '123456' };
  // More often than the limit of the account, which is its owner's alone.
  for (let time = 0; time < 6; time += 1) {
    const answer = await whole.call('POST', `/v1/accounts/${account.id}/otp`, { key, body });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'NOT_FOUND']);
  }
  expect((await whole.call('POST', `/accounts/${account.id}/otp`, { token, body })).status).toBe(404);
  expect((await whole.call('POST', `/accounts/${account.id}/stop`, { token })).status).toBe(404);
  const list = { name: 'theirs', scopes: ['otp:write'], account_ids: [account.id] };
  expect((await whole.call('POST', '/me/api-keys', { token, body: list })).status).toBe(400);

  const asked = await account.untilAsked();
  const code = await customer.readCode(asked.descriptor);
  expect((await account.post('otp', { code })).status).toBe(202);
  await account.untilVerdict(asked.id, 'fulfilled');
  expect((await customer.counts()).codesSubmitted).toBe(1);
});
