import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestAccount, startTestApi, type TestApi } from '../../test/support/api.ts';
import { age, type Person, signIn, signUp } from '../../test/support/sign-in.ts';

let api: TestApi;
let person: Person;
beforeAll(async () => {
  api = await startTestApi();
  person = await signUp(api);
});
afterAll(() => api?.close());

const refusal = async (method: string, path: string, options: Parameters<TestApi['call']>[2]) => {
  const { status, body } = await api.call(method, path, options);
  return [status, body.error.message];
};
const broken = '{';

test('a call is refused for the caller, then the password, the id, the account, and only then for its body', async () => {
  const id = await createTestAccount(api, person);
  expect(await refusal('DELETE', '/accounts/nonsense', { body: broken })).toEqual([401, expect.any(String)]);
  await age(api, person, 6);
  const stale = { token: person.token, body: broken };
  expect(await refusal('DELETE', '/accounts/nonsense', stale)).toEqual([403, expect.stringContaining('step-up')]);
  const fresh = { token: await signIn(api, person), body: broken };
  expect(await refusal('DELETE', '/accounts/nonsense', fresh)).toEqual([400, 'id: must be a UUID']);
  expect(await refusal('DELETE', `/accounts/${randomUUID()}`, fresh)).toEqual([404, 'There is no such account.']);
  expect(await refusal('DELETE', `/accounts/${id}`, fresh)).toEqual([400, 'The body is not valid JSON.']);
});

test('every id of the path is looked at before the body', async () => {
  const id = await createTestAccount(api, person);
  const sent = { token: await signIn(api, person), body: broken };
  const replay = (deliveryId: string) => refusal('POST', `/accounts/${id}/deliveries/${deliveryId}/replay`, sent);
  expect(await replay('nonsense')).toEqual([400, 'deliveryId: must be a UUID']);
  expect(await replay(randomUUID())).toEqual([400, 'The body is not valid JSON.']);
});

test('what a route refuses before the body is refused whatever the body is', async () => {
  const [bank] = await api.db.selectFrom('banks').select('id').execute();
  const sent = { token: await signIn(api, person), body: broken };
  const promote = (id = '') => refusal('POST', `/scripts/${id}/promote`, sent);
  expect(await promote(randomUUID())).toEqual([404, 'There is no such script.']);
  expect(await promote(bank?.id)).toEqual([400, 'The body is not valid JSON.']);
});
