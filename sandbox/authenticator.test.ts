import { Secret, TOTP } from 'otpauth';
import { expect, it } from 'vitest';
import { ana, control, counters, messages, sandbox, useSandbox, visitor } from './test-visitor.ts';

useSandbox();

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const codeAt = (steps: number, digits = 6) =>
  new TOTP({ secret: Secret.fromBase32(totpSecret), digits }).generate({ timestamp: Date.now() + steps * 30_000 });
const withAuthenticator = (code: object = {}) =>
  control('PUT', ana, { password: 'secret-of-ana', lockAfter: 99, code: { maxTries: 9, totpSecret, ...code } });

it('takes the code of the authenticator, and sends no text message', async () => {
  await withAuthenticator();
  const { signIn, giveCode } = visitor();
  expect(await signIn()).toBe('Confirm it is you');
  expect(await giveCode(codeAt(0))).toBe('Your accounts');
  expect(await messages()).toEqual([]);
  expect(await counters()).toMatchObject({ codesSent: 0, codesAccepted: 1, logins: 1 });
});

it('asks for it in other words, and cannot send another one', async () => {
  await withAuthenticator({ length: 8 });
  const login = await fetch(`${sandbox.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username: 'ana', password: 'secret-of-ana' }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const page = await (await fetch(`${sandbox.url}/login/code`, { headers: { cookie } })).text();
  expect(page).toContain('Enter the 8-digit code that your authenticator app shows.');
  expect(page).not.toContain('Send a new code');
  await fetch(`${sandbox.url}/login/resend`, { method: 'POST', headers: { cookie } });
  expect(await counters()).toMatchObject({ codesSent: 0 });
});

it('allows a clock to be one step off, and no more', async () => {
  await withAuthenticator();
  const { signIn, giveCode } = visitor();
  await signIn();
  for (const steps of [-4, 4]) expect(await giveCode(codeAt(steps))).toBe('Confirm it is you');
  expect(await giveCode(codeAt(1))).toBe('Your accounts');
});

it('takes no step twice, nor one before it, in whatever login', async () => {
  await withAuthenticator();
  const first = visitor();
  await first.signIn();
  const code = codeAt(0);
  expect(await first.giveCode(code)).toBe('Your accounts');
  const second = visitor();
  await second.signIn();
  expect(await second.giveCode(code)).toBe('Confirm it is you');
  expect(await counters()).toMatchObject({ codesAccepted: 1, codesRejected: 1 });
});

it('refuses a seed that is none', async () => {
  expect((await withAuthenticator({ totpSecret: 'not base32' })).status).toBe(400);
});
