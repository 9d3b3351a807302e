import { describe, expect, it } from 'vitest';
import {
  ana,
  bank,
  browser,
  codeRequested,
  counters,
  customer,
  fault,
  lastCode,
  page,
  sandbox,
  useSandbox,
  wrongCode,
} from '../../test/support/sandbox-visit.ts';

useSandbox();

describe('enterCode', () => {
  const ended = { outcome: 'rejected', reason: 'otp_expired', canRetry: false, triesLeft: null };

  it('enters the code once, and the bank accepts it', async () => {
    await customer();
    await bank.login(page, ana);
    expect(await bank.enterCode(page, await lastCode())).toEqual({ outcome: 'accepted' });
    expect(await counters()).toMatchObject({ codesSubmitted: 1, codesAccepted: 1, logins: 1, openSessions: 1 });
  });

  it('can try again after a wrong code, until the bank has had enough', async () => {
    await customer({ code: { maxTries: 3 } });
    await bank.login(page, ana);
    const rejected = { outcome: 'rejected', reason: 'otp_rejected' };
    const wrong = await wrongCode();
    expect(await bank.enterCode(page, wrong)).toEqual({ ...rejected, canRetry: true, triesLeft: 2 });
    expect(await bank.enterCode(page, wrong)).toEqual({ ...rejected, canRetry: true, triesLeft: 1 });
    expect(await bank.enterCode(page, wrong)).toEqual({ ...rejected, canRetry: false, triesLeft: 0 });
    expect(await counters()).toMatchObject({ codesSubmitted: 3, codesRejected: 3, logins: 0, failedLogins: 1 });
  });

  it('accepts the right code after a wrong one', async () => {
    await customer();
    await bank.login(page, ana);
    await bank.enterCode(page, await wrongCode());
    expect(await bank.enterCode(page, await lastCode())).toEqual({ outcome: 'accepted' });
  });

  it('names an expired code, and the new one that is sent for it works', async () => {
    await customer({ code: { validSeconds: 0.001 } });
    await bank.login(page, ana);
    const expired = { outcome: 'rejected', reason: 'otp_expired', canRetry: true, triesLeft: 3 };
    expect(await bank.enterCode(page, await lastCode())).toEqual(expired);
    await customer({ code: { validSeconds: 300 } });
    const { outcome: _, ...request } = codeRequested;
    expect(await bank.resendCode?.(page)).toEqual(request);
    expect(await bank.enterCode(page, await lastCode())).toEqual({ outcome: 'accepted' });
  });

  it('names a login that timed out while the code was awaited', async () => {
    await customer();
    await bank.login(page, ana);
    await customer({ sessionSeconds: 0.001, code: { validSeconds: 0.001 } });
    expect(await bank.enterCode(page, await lastCode())).toEqual(ended);
  });

  it('names a login that the bank dropped while the code was awaited', async () => {
    await customer();
    await bank.login(page, ana);
    await fault({ kind: 'drop_session' });
    expect(await bank.enterCode(page, await lastCode())).toEqual(ended);
  });

  it('names an account that the wrong code locked', async () => {
    await customer({ lockAfter: 1 });
    await bank.login(page, ana);
    const locked = { outcome: 'failed', reason: 'account_locked' };
    expect(await bank.enterCode(page, await wrongCode())).toEqual(locked);
  });

  it('names an account that was locked while the code was awaited', async () => {
    await customer();
    await bank.login(page, ana);
    await customer({ locked: true });
    const locked = { outcome: 'failed', reason: 'account_locked' };
    expect(await bank.enterCode(page, await lastCode())).toEqual(locked);
  });

  it('names a password change that follows the code', async () => {
    await customer({ passwordChangeRequired: true });
    await bank.login(page, ana);
    const change = { outcome: 'failed', reason: 'password_change_required' };
    expect(await bank.enterCode(page, await lastCode())).toEqual(change);
  });

  it.each([
    ['maintenance', 'bank_unavailable'],
    ['http_500', 'bank_unavailable'],
    ['captcha', 'captcha_required'],
    ['unknown_page', 'page_not_recognised'],
    ['layout_changed', 'page_not_recognised'],
  ])('answers %s with %s, and types the code once', async (kind, reason) => {
    await customer();
    await bank.login(page, ana);
    await fault({ kind });
    expect(await bank.enterCode(page, await lastCode())).toEqual({ outcome: 'failed', reason });
    expect(await counters()).toMatchObject({ codesSubmitted: 1 });
  });

  it('types nothing when the page no longer asks for a code', async () => {
    await customer();
    await bank.login(page, ana);
    await page.goto(`${sandbox.url}/login`);
    expect(await bank.enterCode(page, await lastCode())).toEqual({ outcome: 'failed', reason: 'login_failed' });
    expect(await counters()).toMatchObject({ codesSubmitted: 0 });
  });

  it('says that the bank is not available when its connection breaks', async () => {
    await customer();
    await bank.login(page, ana);
    const code = await lastCode();
    await sandbox.close();
    const unavailable = { outcome: 'failed', reason: 'bank_unavailable' };
    expect(await bank.enterCode(page, code)).toEqual(unavailable);
  });

  it('refuses the code of another login', async () => {
    await customer();
    await bank.login(page, ana);
    const late = await lastCode();
    const other = await browser.newContext();
    const otherPage = await other.newPage();
    await bank.login(otherPage, ana);
    expect(await bank.enterCode(otherPage, late)).toMatchObject({ outcome: 'rejected', reason: 'otp_rejected' });
    expect(await bank.enterCode(page, late)).toEqual({ outcome: 'accepted' });
    await other.close();
  });
});

describe('resendCode', () => {
  it('asks for a new code, after which the first one is refused', async () => {
    await customer();
    await bank.login(page, ana);
    const first = await lastCode();
    await bank.resendCode?.(page);
    expect(await counters()).toMatchObject({ codesSent: 2 });
    expect(await bank.enterCode(page, first)).toMatchObject({ outcome: 'rejected', reason: 'otp_rejected' });
    expect(await bank.enterCode(page, await lastCode())).toEqual({ outcome: 'accepted' });
  });

  it('says so when the login is over', async () => {
    await customer();
    await bank.login(page, ana);
    await fault({ kind: 'drop_session' });
    await expect(bank.resendCode?.(page)).rejects.toMatchObject({ reason: 'session_dropped' });
    await expect(bank.resendCode?.(page)).rejects.toMatchObject({ reason: 'session_dropped' });
  });
});
