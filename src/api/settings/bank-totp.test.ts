import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestAccount, createTestUser, startTestApi, type TestApi } from '../../../test/support/api.ts';
import { sealContext } from '../../base/crypto.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
let accountId: string;
let token: string;
beforeEach(async () => {
  const user = await createTestUser(api);
  token = user.token;
  accountId = await createTestAccount(api, user);
});

const put = (body: unknown) => api.call('PUT', `/accounts/${accountId}/config`, { token, body });
const get = () => api.call('GET', `/accounts/${accountId}/config`, { token });
async function kept(): Promise<string | null> {
  const { bank_totp_secret_sealed: sealed } = await api.db
    .selectFrom('account_settings')
    .select('bank_totp_secret_sealed')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return sealed && api.deps.vault.open(sealed, sealContext.bankSecret(accountId, 'bank_totp_secret', 'sandbox'));
}

test('the seed of an authenticator is kept sealed and never comes back', async () => {
  expect((await get()).body).toMatchObject({ bank_totp_secret_set: false });
  const answers = [await put({ bank_totp_secret: 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq' }), await get()];
  for (const { status, body, text } of answers) {
    expect([status, body.bank_totp_secret_set]).toEqual([200, true]);
    expect(body).not.toHaveProperty('bank_totp_secret');
    expect(text.toUpperCase()).not.toContain(seed);
  }
  expect(await kept()).toContain(`secret=${seed}`);
  const row = await api.db.selectFrom('account_settings').selectAll().where('account_id', '=', accountId).execute();
  expect(JSON.stringify(row)).not.toContain(seed);
});

test('what was read can be sent back, the mask keeps the seed, and so does null, until it is to be forgotten', async () => {
  await put({ bank_totp_secret: `otpauth://totp/Bank:ada?secret=${seed}&digits=8` });
  const before = await kept();
  expect(before).toContain('digits=8');
  expect((await put((await get()).body)).status).toBe(200);
  expect((await put({ bank_totp_secret: '********' })).status).toBe(200);
  expect(await kept()).toBe(before);
  for (const empty of [null, '']) expect((await put({ bank_totp_secret: empty })).status).toBe(200);
  expect(await kept()).toBe(before);
  const forgotten = await put({ forget_secrets: ['bank_totp_secret'] });
  expect(forgotten.body.bank_totp_secret_set).toBe(false);
  expect(await kept()).toBeNull();
});

test.each(['123456', 'GEZDGNBV', 'otpauth://hotp/Bank?secret=GEZDGNBVGY3TQOJQ&counter=1', 'otpauth://totp/Bank', ' '])(
  'what is no seed is 400 and says what to do: %s',
  async (given) => {
    const answer = await put({ bank_totp_secret: given });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    expect(answer.body.error.details.issues[0].path).toEqual(['bank_totp_secret']);
    if (given.length > 6) expect(answer.text).not.toContain(given);
    expect(await kept()).toBeNull();
  },
);

test('a deleted account keeps none', async () => {
  await put({ bank_totp_secret: seed });
  await api.call('DELETE', `/accounts/${accountId}`, { token, body: { confirmation_name: 'Main' } });
  const rows = await api.db.selectFrom('account_settings').selectAll().where('account_id', '=', accountId).execute();
  expect(rows).toMatchObject([{ bank_totp_secret_sealed: null }]);
});
