import { beforeEach, describe, expect, it } from 'vitest';
import { ana, control, counters, useSandbox, visitor } from './test-visitor.ts';

useSandbox();

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
        answerDelayMs: { credentials: 0, code: 0 },
        refusal: 'page',
        sessions: 'many',
        push: { when: 'never', afterSeconds: null },
        loginMovedTo: null,
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
      pushesSent: 0,
      openSessions: 0,
      lastLoginAt: null,
    });
  });

  it.each([
    ['a wrong type', { password: 'x', code: { length: 'six' } }, 'code.length'],
    ['an unknown field', { password: 'x', color: 'red' }, 'color'],
    ['an unknown choice', { password: 'x', code: { when: 'sometimes' } }, 'code.when'],
    ['an address that is none', { password: 'x', loginMovedTo: 'elsewhere' }, 'loginMovedTo'],
    ['half of a delay that is none', { password: 'x', answerDelayMs: { code: -1 } }, 'answerDelayMs.code'],
    ['no password', {}, 'password'],
    ['no object', [], 'body'],
    ['no JSON', '{', 'body'],
  ])('answers %s with 400 and the name of the field', async (_, body, field) => {
    const answer = await control('PUT', ana, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    expect(answer.body.error.message).toContain(field);
  });

  it('answers 404 for a customer nobody created', async () => {
    for (const path of ['', '/messages', '/submissions', '/sessions', '/faults']) {
      expect(await control('GET', `/customers/nobody${path}`)).toMatchObject({ status: 404 });
    }
  });

  it('forgets everything at a reset', async () => {
    await control('PUT', ana, { password: 'secret-of-ana' });
    expect(await control('POST', '/reset')).toMatchObject({ status: 204 });
    expect(await control('GET', ana)).toMatchObject({ status: 404 });
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
