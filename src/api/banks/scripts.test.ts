import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestUser, startTestApi, type TestApi } from '../../../test/support/api.ts';
import { recordBanks } from '../../db/banks/banks.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const sandbox = { code: 'sandbox', name: 'Sandbox Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: null };
const broken = { code: 'broken', name: 'Broken Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: 'No login().' };

test('connectors are shown as scripts, and none can be promoted', async () => {
  await recordBanks(api.db, [sandbox, broken]);
  const { token } = await createTestUser(api);
  const { body } = await api.call('GET', '/scripts', { token });
  const common = { id: expect.any(String), flowType: 'movements', version: 1, origin: 'builtin' };
  expect(body).toEqual([
    { ...common, bank: 'broken', status: 'failed', createdAt: expect.stringMatching(/Z$/) },
    { ...common, bank: 'sandbox', status: 'active', createdAt: expect.stringMatching(/Z$/) },
  ]);
  // A worker that starts again does not make them new.
  await recordBanks(api.db, [sandbox, broken]);
  expect((await api.call('GET', '/scripts', { token })).body).toEqual(body);

  const promote = (id: string) => api.call('POST', `/scripts/${id}/promote`, { token, body: {} });
  expect(await promote(body[1].id)).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
  expect((await promote(randomUUID())).status).toBe(404);
});
