import { expect, it } from 'vitest';
import { ana, control, counters, sandbox, useSandbox, visitor } from './test-visitor.ts';

useSandbox();

const wanted = (push: object) => control('PUT', ana, { password: 'secret-of-ana', push: { when: 'always', ...push } });

it('asks the phone and not for a code, and lets nobody in before the phone has confirmed', async () => {
  await wanted({});
  const { signIn, visit } = visitor();
  expect(await signIn()).toBe('Confirm on your phone');
  expect(await visit('/login/push/state')).toBe('{"goOn":false}');
  expect(await visit('/login/push/done')).toBe('Confirm on your phone');
  expect(await counters()).toMatchObject({ pushesSent: 1, codesSent: 0, logins: 0 });

  expect(await control('POST', `${ana}/approve`)).toMatchObject({ body: { approved: 1 } });
  expect(await visit('/login/push/state')).toBe('{"goOn":true}');
  expect(await visit('/login/push/done')).toBe('Your accounts');
  expect(await counters()).toMatchObject({ pushesSent: 1, logins: 1, openSessions: 1 });
});

it('confirms by itself after a time, where it is told to', async () => {
  await wanted({ afterSeconds: 0.2 });
  const { signIn, visit } = visitor();
  expect(await signIn()).toBe('Confirm on your phone');
  await expect.poll(() => visit('/login/push/state')).toBe('{"goOn":true}');
  expect(await visit('/login/push/done')).toBe('Your accounts');
});

it('has a button on the phone, as long as a login waits for it', async () => {
  await wanted({});
  const phone = async () => (await fetch(`${sandbox.url}/phone/ana`)).text();
  const { signIn, visit } = visitor();
  expect(await phone()).not.toContain('Yes, it is me');
  await signIn();
  expect(await phone()).toContain('Yes, it is me');
  await fetch(`${sandbox.url}/phone/ana/approve`, { method: 'POST' });
  expect(await phone()).not.toContain('Yes, it is me');
  expect(await visit('/login/push/done')).toBe('Your accounts');
});

it('asks a known browser for none', async () => {
  await wanted({ when: 'new_device', afterSeconds: 0 });
  await control('PUT', ana, { code: { when: 'never' } });
  const { signIn, visit } = visitor();
  await signIn();
  await visit('/login/push/done');
  await visit('/sign-out');
  expect(await signIn()).toBe('Your accounts');
  expect(await counters()).toMatchObject({ pushesSent: 1, logins: 2 });
});
