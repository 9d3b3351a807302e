import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/support/api.ts';

let [open, behindTls]: TestApi[] = [];
beforeAll(async () => {
  open = await startTestApi();
  behindTls = await startTestApi({ config: { publicUrl: 'https://bank.example' } });
});
afterAll(async () => {
  await open?.close();
  await behindTls?.close();
});

test('every answer says what a browser may do with it, and nothing of the program', async () => {
  const { headers } = await fetch(`${open?.url}/auth/registration`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('server')).toBeNull();
});

test('a browser is told to stay with https where the service is reached by it', async () => {
  const told = async (api: TestApi | undefined) =>
    (await fetch(`${api?.url}/auth/registration`)).headers.get('strict-transport-security');
  expect(await told(open)).toBeNull();
  expect(await told(behindTls)).toMatch(/^max-age=31536000/);
});
