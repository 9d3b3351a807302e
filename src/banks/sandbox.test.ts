import { beforeEach, describe, expect, it } from 'vitest';
import {
  ana,
  bank,
  browser,
  codeRequested,
  context,
  control,
  counters,
  customer,
  fault,
  lastCode,
  page,
  useSandbox,
  withoutCode,
} from '../../test/support/sandbox-visit.ts';

useSandbox();

describe('login', () => {
  it('logs in where the bank asks for no code', async () => {
    await customer(withoutCode);
    expect(await bank.login(page, ana)).toEqual({ outcome: 'logged_in' });
    expect(await counters()).toMatchObject({ logins: 1, credentialsSubmitted: 1, openSessions: 1, codesSent: 0 });
  });

  it('says which code the bank asks for', async () => {
    await customer();
    expect(await bank.login(page, ana)).toEqual(codeRequested);
    expect(await counters()).toMatchObject({ logins: 0, credentialsSubmitted: 1, codesSent: 1 });
  });

  it('reads letters, length, purpose and tries from the code page', async () => {
    await customer({ code: { length: 9, type: 'alphanumeric', purpose: 'confirm a login', maxTries: 1 } });
    expect(await bank.login(page, ana)).toEqual({
      outcome: 'code_requested',
      descriptor: { length: 9, type: 'alphanumeric', purpose: 'confirm a login', channel: 'sms' },
      triesLeft: 1,
      canResend: true,
    });
    expect(await bank.enterCode(page, await lastCode())).toEqual({ outcome: 'accepted' });
  });

  it('says that the code is the authenticator’s where the customer has one', async () => {
    await customer({ code: { totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' } });
    expect(await bank.login(page, ana)).toMatchObject({ descriptor: { length: 6, channel: 'authenticator' } });
  });

  it('gives no credentials where a session is still open', async () => {
    await customer(withoutCode);
    await bank.login(page, ana);
    expect(await bank.login(page, ana)).toEqual({ outcome: 'logged_in' });
    expect(await counters()).toMatchObject({ credentialsSubmitted: 1 });
  });

  it('names a refused password and an unknown user the same', async () => {
    await customer();
    const refused = { outcome: 'failed', reason: 'bad_credentials' };
    expect(await bank.login(page, { ...ana, password: 'another' })).toEqual(refused);
    expect(await bank.login(page, { ...ana, username: 'nobody' })).toEqual(refused);
    expect(await counters()).toMatchObject({ credentialsSubmitted: 1, failedLogins: 1 });
  });

  it('names a locked account, also when the refused password locks it', async () => {
    await customer({ lockAfter: 2 });
    const wrong = { ...ana, password: 'another' };
    const locked = { outcome: 'failed', reason: 'account_locked' };
    await bank.login(page, wrong);
    expect(await bank.login(page, wrong)).toEqual(locked);
    expect(await bank.login(page, ana)).toEqual(locked);
  });

  it('names a forced password change', async () => {
    await customer({ ...withoutCode, passwordChangeRequired: true });
    expect(await bank.login(page, ana)).toEqual({ outcome: 'failed', reason: 'password_change_required' });
  });

  it.each([
    ['maintenance', 'bank_unavailable'],
    ['http_500', 'bank_unavailable'],
    ['captcha', 'captcha_required'],
    ['unknown_page', 'page_not_recognised'],
    ['layout_changed', 'page_not_recognised'],
  ])('answers %s before the credentials with %s, and gives none', async (kind, reason) => {
    await customer();
    await fault({ kind });
    expect(await bank.login(page, ana)).toEqual({ outcome: 'failed', reason });
    expect(await counters()).toMatchObject({ credentialsSubmitted: 0 });
    expect(await bank.login(page, ana)).toEqual(codeRequested);
  });

  it.each([
    ['maintenance', 'bank_unavailable'],
    ['http_500', 'bank_unavailable'],
    ['captcha', 'captcha_required'],
    ['unknown_page', 'page_not_recognised'],
    ['layout_changed', 'page_not_recognised'],
  ])('answers %s after the credentials with %s, and gives them once', async (kind, reason) => {
    await customer();
    await fault({ kind, on: 'credentials' });
    expect(await bank.login(page, ana)).toEqual({ outcome: 'failed', reason });
    expect(await counters()).toMatchObject({ credentialsSubmitted: 1 });
  });

  it('waits for a slow bank', async () => {
    await customer(withoutCode);
    await fault({ kind: 'slow', ms: 300, times: 3 });
    expect(await bank.login(page, ana)).toEqual({ outcome: 'logged_in' });
  });

  it('gives up on a bank that never answers, without a second submission', async () => {
    await customer();
    await fault({ kind: 'hang', on: 'credentials' });
    page.setDefaultTimeout(2_000);
    expect(await bank.login(page, ana)).toEqual({ outcome: 'failed', reason: 'bank_unavailable' });
    await expect.poll(async () => (await counters()).credentialsSubmitted).toBe(1);
  });

  it('needs no new code in a browser the bank knows from its saved state', async () => {
    await customer({ code: { when: 'new_device' } });
    expect(await bank.login(page, ana)).toEqual(codeRequested);
    await bank.enterCode(page, await lastCode());
    const storageState = await context.storageState();
    await bank.logout?.(page);

    const known = await browser.newContext({ storageState });
    expect(await bank.login(await known.newPage(), ana)).toEqual({ outcome: 'logged_in' });
    await known.close();
    const stranger = await browser.newContext();
    expect(await bank.login(await stranger.newPage(), ana)).toEqual(codeRequested);
    await stranger.close();
  });
});

describe('a login that needs the phone', () => {
  it('goes on when the phone has confirmed', async () => {
    await customer({ push: { when: 'always' } });
    const login = bank.login(page, ana);
    await expect.poll(counters).toMatchObject({ pushesSent: 1 });
    await control('POST', '/approve');
    expect(await login).toEqual({ outcome: 'logged_in' });
    expect(await counters()).toMatchObject({ logins: 1, credentialsSubmitted: 1, codesSent: 0 });
  });

  it('has failed when the bank stops waiting for the phone', async () => {
    await customer({ push: { when: 'always' }, sessionSeconds: 0.5, code: { validSeconds: 0.2 } });
    expect(await bank.login(page, ana)).toEqual({ outcome: 'failed', reason: 'login_failed' });
  });
});

describe('a customer who is signed in elsewhere', () => {
  it('is found by the login, and not thrown out', async () => {
    await customer({ ...withoutCode, sessions: 'one_refuses' });
    await control('POST', '/own-login');
    expect(await bank.login(page, ana)).toEqual({ outcome: 'failed', reason: 'session_taken_over' });
    expect(await control('GET', '/sessions')).toMatchObject([{ own: true, endedBy: null }]);
  });

  it.each([
    ['a read', () => bank.readMovements(page, null)],
    ['a look whether the session is open', () => bank.isLoggedIn(page)],
  ])('is found by %s, and not taken for a session that was dropped', async (_, look) => {
    await customer({ ...withoutCode, sessions: 'one_replaces' });
    await bank.login(page, ana);
    await control('POST', '/own-login');
    await expect(look()).rejects.toMatchObject({ name: 'UnexpectedPage', reason: 'session_taken_over' });
  });
});

describe('an open session', () => {
  it('is seen as open until the bank ends it, without credentials', async () => {
    await customer(withoutCode);
    expect(await bank.isLoggedIn(page)).toBe(false);
    await bank.login(page, ana);
    expect(await bank.isLoggedIn(page)).toBe(true);
    await fault({ kind: 'drop_session' });
    expect(await bank.isLoggedIn(page)).toBe(false);
    expect(await counters()).toMatchObject({ credentialsSubmitted: 1, openSessions: 0 });
  });

  it('is not taken for closed while the bank is down', async () => {
    await customer(withoutCode);
    await bank.login(page, ana);
    await fault({ kind: 'maintenance' });
    await expect(bank.isLoggedIn(page)).rejects.toMatchObject({ name: 'UnexpectedPage', reason: 'bank_unavailable' });
    expect(await bank.isLoggedIn(page)).toBe(true);
  });

  it('ends at the bank with the logout, and a second logout does no harm', async () => {
    await customer(withoutCode);
    await bank.login(page, ana);
    await bank.logout?.(page);
    await bank.logout?.(page);
    expect(await counters()).toMatchObject({ openSessions: 0 });
  });

  it('ends from a page that has no link for it, and a sign-out that cannot be told to have worked says so', async () => {
    await customer(withoutCode);
    await bank.login(page, ana);
    await fault({ kind: 'layout_changed', times: 2 });
    await expect(bank.readMovements(page, null)).rejects.toMatchObject({ reason: 'page_not_recognised' });
    await expect(bank.logout?.(page)).rejects.toMatchObject({ reason: 'page_not_recognised' });
    expect(await counters()).toMatchObject({ openSessions: 1 });
    await bank.logout?.(page);
    expect(await counters()).toMatchObject({ openSessions: 0 });
  });
});

describe('readMovements', () => {
  const book = (movements: object[]) => control('POST', '/movements', movements);

  beforeEach(async () => {
    await customer(withoutCode);
  });

  it('reads every field as the bank shows it', async () => {
    await book([
      {
        date: '2026-11-20T23:30:15Z',
        description: 'Transfer <b>received</b>',
        amount: '1234567.80',
        currency: 'EUR',
        sender: 'García & Hijos, S.L.',
        reference: 'INV-17',
      },
      { date: '2026-11-19', description: 'Card payment', amount: -0.1, currency: 'USD', pending: true },
    ]);
    await bank.login(page, ana);
    expect(await bank.readMovements(page, null)).toEqual([
      {
        bankId: 'SB00000001',
        bookedOn: '2026-11-21',
        bookedAt: '2026-11-20T23:30:15.000Z',
        amount: '1234567.80',
        currency: 'EUR',
        description: 'Transfer <b>received</b>',
        senderName: 'García & Hijos, S.L.',
        reference: 'INV-17',
        pending: false,
      },
      {
        bankId: null,
        bookedOn: '2026-11-19',
        bookedAt: null,
        amount: '-0.10',
        currency: 'USD',
        description: 'Card payment',
        senderName: null,
        reference: null,
        pending: true,
      },
    ]);
  });

  it('tells the two equal hours apart on the day that summer time ends', async () => {
    const times = ['2026-10-25T01:30:00.000Z', '2026-10-25T00:30:00.000Z'];
    await book(times.map((date) => ({ date, description: 'Fee', amount: 1, currency: 'EUR' })));
    await bank.login(page, ana);
    expect((await bank.readMovements(page, null)).map(({ bookedAt }) => bookedAt)).toEqual(times);
  });

  it('reads all pages, each movement once, newest first, while another arrives', async () => {
    const days = Array.from({ length: 60 }, (_, index) => new Date(Date.UTC(2026, 8, 1 + index)).toISOString());
    await book(
      days.map((day, index) => ({ date: day.slice(0, 10), description: `no ${index}`, amount: 1, currency: 'EUR' })),
    );
    await bank.login(page, ana);
    let arrival: Promise<unknown> | undefined;
    page.once('framenavigated', () => {
      arrival = book([{ date: '2026-12-01', description: 'late', amount: 1, currency: 'EUR' }]);
    });
    const read = (await bank.readMovements(page, null)).filter(({ description }) => description !== 'late');
    expect(read.map(({ bookedOn }) => bookedOn)).toEqual(days.map((day) => day.slice(0, 10)).reverse());
    await arrival;
  });

  it('reads from the given day on', async () => {
    const days = ['2026-11-01', '2026-11-02', '2026-11-03'];
    await book(days.map((date) => ({ date, description: 'x', amount: 1, currency: 'EUR' })));
    await bank.login(page, ana);
    const read = await bank.readMovements(page, '2026-11-02');
    expect(read.map(({ bookedOn }) => bookedOn)).toEqual(['2026-11-03', '2026-11-02']);
  });

  it('reads an empty account as no movements', async () => {
    await bank.login(page, ana);
    expect(await bank.readMovements(page, null)).toEqual([]);
  });

  it.each([
    ['drop_session', 'session_dropped'],
    ['maintenance', 'bank_unavailable'],
    ['http_500', 'bank_unavailable'],
    ['captcha', 'captcha_required'],
    ['unknown_page', 'page_not_recognised'],
    ['layout_changed', 'page_not_recognised'],
  ])('answers %s with %s, never with an empty list', async (kind, reason) => {
    await bank.login(page, ana);
    await fault({ kind });
    await expect(bank.readMovements(page, null)).rejects.toMatchObject({ name: 'UnexpectedPage', reason });
  });
});
