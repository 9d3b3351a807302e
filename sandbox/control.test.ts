import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './app.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
});

afterEach(() => sandbox.close());

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${sandbox.url}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text) };
}

const ana = '/customers/ana';

/** A visitor with cookies, who fills in forms without a browser. */
function visitor() {
  const cookies = new Map<string, string>();
  const visit = async (path: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(`${sandbox.url}${path}`, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = response.headers.get('location');
    const text = await response.text();
    return next ? visit(next) : (/<h1>(.*)<\/h1>/.exec(text)?.[1] ?? text);
  };
  return {
    visit,
    signIn: (password = 'secret-of-ana', username = 'ana') => visit('/login', { username, password }),
    giveCode: (code: string) => visit('/login/code', { code }),
  };
}

const messages = async () => (await control('GET', `${ana}/messages`)).body;
const counters = async () => (await control('GET', ana)).body;
const submissions = async () => (await control('GET', `${ana}/submissions`)).body;

describe('customers', () => {
  it('gives a new customer defaults, and never shows the password', async () => {
    const created = await control('PUT', ana, { password: 'secret-of-ana' });
    expect(created).toEqual({
      status: 200,
      body: {
        username: 'ana',
        code: { when: 'always', length: 6, type: 'numeric', validSeconds: 300, maxTries: 3 },
        lockAfter: 5,
        locked: false,
        passwordChangeRequired: false,
        sessionSeconds: 600,
        latencyMs: 0,
      },
    });
  });

  it('changes only what is given', async () => {
    await control('PUT', ana, { password: 'secret-of-ana', code: { length: 8, purpose: 'login' }, lockAfter: 9 });
    const { body } = await control('PUT', ana, { code: { type: 'alphanumeric' } });
    expect(body).toMatchObject({ lockAfter: 9, code: { length: 8, purpose: 'login', type: 'alphanumeric' } });
    expect(await visitor().signIn()).toBe('Confirm it is you');
  });

  it('counts nothing before anybody comes', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    expect(await counters()).toEqual({
      logins: 0,
      failedLogins: 0,
      locked: false,
      codesSent: 0,
      codesAccepted: 0,
      codesRejected: 0,
      credentialsSubmitted: 0,
      codesSubmitted: 0,
      openSessions: 0,
      lastLoginAt: null,
    });
  });

  it.each([
    ['a wrong type', { password: 'x', code: { length: 'six' } }, 'code.length'],
    ['an unknown field', { password: 'x', color: 'red' }, 'color'],
    ['an unknown choice', { password: 'x', code: { when: 'sometimes' } }, 'code.when'],
    ['no password', {}, 'password'],
    ['no object', [], 'body'],
    ['no JSON', '{', 'body'],
  ])('answers %s with 400 and the name of the field', async (_, body, field) => {
    const answer = await control('PUT', ana, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    expect(answer.body.error.message).toContain(field);
  });

  it('answers 404 for a customer nobody created', async () => {
    for (const path of ['', '/messages', '/submissions', '/faults']) {
      expect(await control('GET', `/customers/nobody${path}`)).toMatchObject({ status: 404 });
    }
  });

  it('forgets everything at a reset', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    expect(await control('POST', '/reset')).toMatchObject({ status: 204 });
    expect(await control('GET', ana)).toMatchObject({ status: 404 });
  });
});

describe('counting', () => {
  it('keeps every submission with its browser and its login, and never what was submitted', async () => {
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
      { kind: 'code', accepted: false, challengeId: expect.any(String) },
      { kind: 'code', accepted: true, challengeId: expect.any(String) },
    ]);
    expect(new Set(kept.map((one: { browserId: string }) => one.browserId)).size).toBe(1);
    for (const secret of [code, 'nonsense', 'wrong-password', 'secret-of-ana']) {
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

describe('movements', () => {
  const fee = { date: '2026-11-20', description: 'Fee', amount: '-1.5', currency: 'EUR' };

  it('gives booked movements an id and pending ones none, until they are booked', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    const { status, body } = await control('POST', `${ana}/movements`, [fee, { ...fee, id: 'mine', pending: true }]);
    expect(status).toBe(201);
    expect(body).toMatchObject([
      { bankId: 'SB00000001', amount: '-1.50', pending: false },
      { bankId: null, pending: true },
    ]);
    const booked = await control('POST', `${ana}/movements`, [{ ...fee, id: 'mine', description: 'Fee, booked' }]);
    expect(booked.body).toMatchObject([{ bankId: 'SB00000002', description: 'Fee, booked', pending: false }]);
  });

  it.each([
    ['a day without its month', { date: '2026-13-01' }, '0.date'],
    ['a time without its offset', { date: '2026-11-20T10:00:00' }, '0.date'],
    ['an amount with a comma', { amount: '1,50' }, '0.amount'],
    ['a currency in small letters', { currency: 'eur' }, '0.currency'],
    ['an unknown field', { colour: 'red' }, 'colour'],
  ])('refuses %s and books nothing', async (_, change, field) => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    const answer = await control('POST', `${ana}/movements`, [{ ...fee, ...change }]);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(field);
  });
});

describe('faults', () => {
  beforeEach(async () => {
    await control('PUT', ana, { password: 'secret-of-ana', code: { when: 'never' } });
  });

  it('meets as many page requests as it says', async () => {
    const { signIn, visit } = visitor();
    await signIn();
    await control('POST', `${ana}/faults`, { kind: 'maintenance', times: 2 });
    const shown = [await visit('/accounts'), await visit('/accounts'), await visit('/accounts')];
    expect(shown).toEqual(['We are working on our systems', 'We are working on our systems', 'Your accounts']);
  });

  it('meets every request for some seconds, until it is cleared', async () => {
    const { signIn, visit } = visitor();
    await signIn();
    await control('POST', `${ana}/faults`, { kind: 'captcha', seconds: 600 });
    expect(await visit('/accounts')).toBe('Are you a person?');
    expect(await visit('/accounts')).toBe('Are you a person?');
    await control('DELETE', `${ana}/faults`);
    expect(await visit('/accounts')).toBe('Your accounts');
  });

  it('does not meet another customer', async () => {
    await control('PUT', '/customers/ben', { password: 'secret-of-ben', code: { when: 'never' } });
    await control('POST', `${ana}/faults`, { kind: 'maintenance', seconds: 600 });
    const ben = visitor();
    expect(await ben.signIn('secret-of-ben', 'ben')).toBe('Your accounts');
    await ben.visit('/sign-out');
    expect(await ben.visit('/login')).toBe('Sign in');
    expect(await visitor().visit('/login')).toBe('We are working on our systems');
  });

  it('lets a request hang until the fault is cleared', async () => {
    const { signIn, visit } = visitor();
    await signIn();
    await control('POST', `${ana}/faults`, { kind: 'hang', times: 1 });
    const hanging = visit('/accounts');
    await expect.poll(async () => (await control('GET', `${ana}/faults`)).body).toEqual([]);
    await control('DELETE', `${ana}/faults`);
    expect(await hanging).toBe('Your accounts');
  });

  it('refuses a fault it does not know', async () => {
    const answer = await control('POST', `${ana}/faults`, { kind: 'earthquake' });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('kind');
    const both = await control('POST', `${ana}/faults`, { kind: 'hang', times: 1, seconds: 1 });
    expect(both.body.error.message).toContain('times');
  });
});
