import { describe, expect, it } from 'vitest';
import { ana, control, counters, messages, sandbox, submissions, useSandbox, visitor } from './test-visitor.ts';

useSandbox();

describe('counting', () => {
  it('keeps every submission with its browser and its login, codes as they were typed, and never a password', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    const { signIn, giveCode } = visitor();
    await signIn('wrong-password');
    await signIn();
    const { code } = (await messages())[0];
    await giveCode('nonsense');
    expect(await giveCode(code)).toBe('Your accounts');

    const kept = await submissions();
    expect(kept).toMatchObject([
      { kind: 'credentials', accepted: false },
      { kind: 'credentials', accepted: true },
      { kind: 'code', accepted: false, typed: 'nonsense', challengeId: expect.any(String) },
      { kind: 'code', accepted: true, typed: code, challengeId: expect.any(String) },
    ]);
    expect(new Set(kept.map((one: { browserId: string }) => one.browserId)).size).toBe(1);
    for (const secret of ['wrong-password', 'secret-of-ana']) {
      expect(JSON.stringify(kept)).not.toContain(secret);
    }
    expect(await counters()).toMatchObject({ logins: 1, failedLogins: 1, credentialsSubmitted: 2, codesSubmitted: 2 });
  });

  it('locks after failures in a row, credentials and codes together, until the bank unlocks', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', lockAfter: 3 });
    const { signIn, giveCode } = visitor();
    await signIn('wrong');
    await signIn();
    await giveCode('wrong');
    expect(await giveCode('wrong')).toBe('Your access is locked');
    expect(await signIn()).toBe('Your access is locked');
    expect(await counters()).toMatchObject({ locked: true, logins: 0 });
    await control('PUT', ana, { locked: false });
    expect(await signIn()).toBe('Confirm it is you');
  });

  it('starts to count again after a login that got inside', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', lockAfter: 2, code: { when: 'never' } });
    const { signIn } = visitor();
    for (const password of ['wrong', 'secret-of-ana', 'wrong', 'secret-of-ana']) await signIn(password);
    expect(await counters()).toMatchObject({ locked: false, logins: 2, failedLogins: 2 });
  });

  it('counts a submission that meets a fault, and does not look at it', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    await control('POST', `${ana}/faults`, { kind: 'http_500', on: 'credentials' });
    expect(await visitor().signIn()).toBe('Something went wrong on our side');
    expect(await counters()).toMatchObject({ credentialsSubmitted: 1, codesSent: 0 });
  });
});

describe('answers', () => {
  it('judges credentials at once and answers late, so that a login which nobody waited for still counts', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', lockAfter: 2, answerDelayMs: { credentials: 600_000 } });
    const impatient = (password: string) =>
      fetch(`${sandbox.url}/login`, {
        method: 'POST',
        body: new URLSearchParams({ username: 'ana', password }),
        signal: AbortSignal.timeout(200),
      });
    await expect(impatient('wrong')).rejects.toThrow();
    expect(await counters()).toMatchObject({ credentialsSubmitted: 1, failedLogins: 1, locked: false });
    await expect(impatient('wrong')).rejects.toThrow();
    expect(await counters()).toMatchObject({ credentialsSubmitted: 2, failedLogins: 2, locked: true });
  });

  it('answers credentials and codes as late as each is told to', async () => {
    const code = { when: 'always' };
    await control('PUT', ana, { password: 'secret-of-ana', code, answerDelayMs: { credentials: 300, code: 0 } });
    const { signIn, giveCode } = visitor();
    const took = async (answer: Promise<string>) => {
      const begun = performance.now();
      expect(await answer).not.toBe('');
      return performance.now() - begun;
    };
    expect(await took(signIn())).toBeGreaterThan(290);
    expect(await took(giveCode((await messages())[0].code))).toBeLessThan(290);
  });

  it('counts what meets a slow answer when it arrives', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    await control('POST', `${ana}/faults`, { kind: 'hang', on: 'credentials' });
    const hanging = visitor().signIn();
    await expect.poll(counters).toMatchObject({ credentialsSubmitted: 1, codesSent: 0 });
    await control('DELETE', `${ana}/faults`);
    expect(await hanging).toBe('Confirm it is you');
  });

  it('tells a wrong password by an alert only, where it is told to', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', refusal: 'alert' });
    const form = new URLSearchParams({ username: 'ana', password: 'wrong' });
    const page = await (await fetch(`${sandbox.url}/login`, { method: 'POST', body: form })).text();
    expect(page).toContain("alert('The user name or password is not right.');");
    expect(page.replace(/<script>.*?<\/script>/gs, '')).not.toContain('not right');
    expect(await counters()).toMatchObject({ failedLogins: 1 });
  });

  it('sends credentials on to where the login has moved, lists them, and does not count them', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', loginMovedTo: 'http://127.0.0.1:9/login' });
    const form = new URLSearchParams({ username: 'ana', password: 'wrong' });
    const answer = await fetch(`${sandbox.url}/login`, { method: 'POST', body: form, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://127.0.0.1:9/login']);
    expect(await counters()).toMatchObject({ credentialsSubmitted: 0, failedLogins: 0 });
    expect(await submissions()).toMatchObject([{ kind: 'credentials', accepted: false, moved: true }]);
  });
});

describe('codes', () => {
  it('sends text messages in which the code stands among other numbers', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', code: { length: 4, purpose: 'login' } });
    for (const _ of [1, 2, 3, 4]) await visitor().signIn();
    const sent: { text: string; code: string }[] = await messages();
    expect(sent).toHaveLength(4);
    for (const { text, code } of sent) {
      expect(code).toMatch(/^\d{4}$/);
      expect(text.match(/\d+/g)?.filter((number) => number === code)).toHaveLength(1);
      expect(text.match(/\d+/g)?.length).toBeGreaterThan(3);
    }
    expect(await (await fetch(`${sandbox.url}/phone/ana`)).text()).toContain(sent[0]?.code);
  });

  it('takes letters in either case', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', code: { type: 'alphanumeric', length: 12 } });
    const { signIn, giveCode } = visitor();
    await signIn();
    const [{ code }] = await messages();
    expect(code).toMatch(/^[A-Z0-9]{12}$/);
    expect(await giveCode(` ${code.toLowerCase()} `)).toBe('Your accounts');
  });

  it('never lets the code of one login into another, nor the same code twice', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    const [first, second] = [visitor(), visitor()];
    await first.signIn();
    const [{ code }] = await messages();
    await second.signIn();
    expect(await second.giveCode(code)).toBe('Confirm it is you');
    expect(await first.giveCode(code)).toBe('Your accounts');
    expect(await first.giveCode(code)).toBe('Your session has ended');
    expect(await counters()).toMatchObject({ logins: 1, codesAccepted: 1 });
  });

  it('asks a known browser for none, and every other for one', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', code: { when: 'new_device' } });
    const known = visitor();
    await known.signIn();
    await known.giveCode((await messages())[0].code);
    await known.visit('/sign-out');
    expect(await known.signIn()).toBe('Your accounts');
    expect(await visitor().signIn()).toBe('Confirm it is you');
  });
});

describe('password changes', () => {
  it('lets the customer in with a new password only', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', code: { when: 'never' }, passwordChangeRequired: true });
    const { signIn, visit } = visitor();
    expect(await signIn()).toBe('Choose a new password');
    expect(await counters()).toMatchObject({ logins: 0, openSessions: 0 });
    const again = 'another secret';
    expect(await visit('/login/password', { password: again, again: 'a typo' })).toBe('Choose a new password');
    expect(await visit('/login/password', { password: again, again })).toBe('Your accounts');
    expect(await visitor().signIn(again)).toBe('Your accounts');
  });
});

describe('sessions', () => {
  it('ends a session that was idle for too long', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', code: { when: 'never' } });
    const { signIn, visit } = visitor();
    await signIn();
    expect(await counters()).toMatchObject({ openSessions: 1 });
    await control('PUT', ana, { sessionSeconds: 0.001 });
    expect(await visit('/accounts')).toBe('Your session has ended');
    expect(await counters()).toMatchObject({ openSessions: 0 });
    expect(await visit('/accounts')).toBe('Sign in');
  });
});
