import { describe, expect, it } from 'vitest';
import { ana, control, counters, messages, useSandbox, visitor } from './test-visitor.ts';

useSandbox();

const allow = (sessions: string, more: object = {}) =>
  control('PUT', ana, { password: 'secret-of-ana', code: { when: 'never' }, sessions, ...more });
const sessions = async () => (await control('GET', `${ana}/sessions`)).body;

describe('a bank with one session, which the newest login takes', () => {
  it('ends the older session and says so on its next page, once', async () => {
    await allow('one_replaces');
    const [home, work] = [visitor(), visitor()];
    await home.signIn();
    expect(await work.signIn()).toBe('Your accounts');
    expect(await home.visit('/accounts')).toBe('You have signed in elsewhere');
    expect(await home.visit('/accounts')).toBe('Sign in');
    expect(await work.visit('/accounts')).toBe('Your accounts');
    expect(await counters()).toMatchObject({ logins: 2, openSessions: 1 });
    expect(await sessions()).toMatchObject([
      { endedBy: 'replaced', othersOpen: 0 },
      { endedBy: null, endedAt: null, othersOpen: 1 },
    ]);
  });

  it('lets the customer sign in by a control, which ends the session as any login does', async () => {
    await allow('one_replaces');
    const { signIn, visit } = visitor();
    await signIn();
    expect(await control('POST', `${ana}/own-login`)).toMatchObject({
      status: 201,
      body: { own: true, othersOpen: 1 },
    });
    expect(await visit('/accounts')).toBe('You have signed in elsewhere');
    await signIn();
    expect(await sessions()).toMatchObject([
      { own: false, endedBy: 'replaced' },
      { own: true, endedBy: 'replaced' },
      { own: false, endedBy: null, othersOpen: 1 },
    ]);
  });
});

describe('a bank with one session, which the oldest login keeps', () => {
  it('shows that somebody is signed in, and ends that session when it is told to', async () => {
    await allow('one_refuses');
    const [home, work] = [visitor(), visitor()];
    await home.signIn();
    expect(await work.signIn()).toBe('You are already signed in');
    expect(await home.visit('/accounts')).toBe('Your accounts');
    expect(await counters()).toMatchObject({ logins: 1, failedLogins: 0, openSessions: 1 });
    expect(await work.visit('/login/occupied', {})).toBe('Your accounts');
    expect(await home.visit('/accounts')).toBe('You have signed in elsewhere');
    expect(await counters()).toMatchObject({ logins: 2, openSessions: 1 });
  });

  it('asks for no code before the place is free, and for one after that', async () => {
    await allow('one_refuses', { code: { when: 'always' } });
    const [home, work] = [visitor(), visitor()];
    await home.signIn();
    await home.giveCode((await messages())[0].code);
    expect(await work.signIn()).toBe('You are already signed in');
    expect(await counters()).toMatchObject({ codesSent: 1 });
    expect(await work.visit('/login/occupied', {})).toBe('Confirm it is you');
    expect(await work.giveCode((await messages())[0].code)).toBe('Your accounts');
  });

  it('looks again after the code, because another login may have been faster, and asks for no second code', async () => {
    await allow('one_refuses', { code: { when: 'always' } });
    const { signIn, giveCode, visit } = visitor();
    await signIn();
    await control('POST', `${ana}/own-login`);
    expect(await giveCode((await messages())[0].code)).toBe('You are already signed in');
    expect(await visit('/login/occupied', {})).toBe('Your accounts');
    expect(await counters()).toMatchObject({ codesSent: 1, logins: 1 });
  });

  it.each(['one_refuses', 'one_replaces'])('has a free place after a sign-out (%s)', async (rule) => {
    await allow(rule);
    const [home, work] = [visitor(), visitor()];
    await home.signIn();
    await home.visit('/sign-out');
    expect(await work.signIn()).toBe('Your accounts');
    await control('POST', `${ana}/own-login`, { anyway: true });
    await control('DELETE', `${ana}/own-login`);
    expect(await home.signIn()).toBe('Your accounts');
    expect((await sessions()).map(({ endedBy }: { endedBy: string | null }) => endedBy)).toEqual([
      'sign_out',
      'replaced',
      'sign_out',
      null,
    ]);
  });

  it("refuses the customer's own login as well, until it is told to go on anyway", async () => {
    await allow('one_refuses');
    await visitor().signIn();
    expect(await control('POST', `${ana}/own-login`)).toMatchObject({ status: 409 });
    expect(await control('POST', `${ana}/own-login`, { anyway: true })).toMatchObject({ status: 201 });
    expect(await counters()).toMatchObject({ openSessions: 1 });
  });
});

it('tells how each session ended', async () => {
  await allow('many');
  const [first, second, third] = [visitor(), visitor(), visitor()];
  for (const { signIn } of [first, second, third]) await signIn();
  await first.visit('/sign-out');
  await control('POST', `${ana}/faults`, { kind: 'drop_session', on: 'inside' });
  expect(await second.visit('/accounts')).toBe('Your session has ended');
  await control('PUT', ana, { sessionSeconds: 0.001 });
  await expect.poll(sessions).toMatchObject([
    { endedBy: 'sign_out', othersOpen: 0 },
    { endedBy: 'dropped', othersOpen: 1 },
    { endedBy: 'idle', othersOpen: 2 },
  ]);
  expect(await third.visit('/accounts')).toBe('Your session has ended');
  expect(await counters()).toMatchObject({ openSessions: 0 });
});
