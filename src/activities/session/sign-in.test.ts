import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTime, openPageLab, type PageAccount, type PageLab } from '../../../test/support/page-lab.ts';
import { requestsOf, runsOf, saveState, stateOf } from '../../../test/support/page-records.ts';
import { accepted, codeRequested, refused, type ScriptedBank, sixDigits } from '../../../test/support/scripted-bank.ts';
import { sealContext } from '../../base/crypto.ts';
import type { OtpRequested } from '../../temporal/messages.ts';
import { createEnterCode } from '../enter-code.ts';

// A step is so long that a test seldom begins in the last seconds of one.
const bank_totp_secret = 'otpauth://totp/bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=120';
const asking = {
  outcome: 'code_requested',
  ...sixDigits,
  descriptor: { ...sixDigits.descriptor, channel: 'authenticator' },
} as const;
const forGood = { ...refused, canRetry: false, triesLeft: 0 };

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

const stages = async (account: PageAccount) => {
  const [run] = await runsOf(lab, account);
  return run?.stages.map(({ stage }) => stage);
};
const progress = (sessionId: string, state = 'scraping') => ({
  signal: 'sessionProgress',
  payload: { sessionId, host: 'here', state },
});
const leaving = (bank: ScriptedBank) => {
  const left = { times: 0 };
  bank.logout = async () => {
    left.times += 1;
  };
  return left;
};

describe('a login', () => {
  test('gives the credentials once, says that it is inside, and can be gone on with', async () => {
    // The bank is asked about a session only when one may be open.
    const account = await lab.account({}, (bank) => {
      bank.isLoggedIn = async () => true;
    });
    const { sessionId, result } = account.begin();
    expect(await result).toEqual({ outcome: 'completed' });
    expect(account.bank.logins).toEqual([{ username: 'ana', password: 'planted-password' }]);
    expect(account.told).toEqual([progress(sessionId)]);
    expect(await stages(account)).toEqual(['logging_in', 'scraping']);
    expect(await stateOf(lab, account)).toMatchObject({ resumable: true });
  });

  test('that the bank refuses ends the session by the bank’s reason', async () => {
    const account = await lab.account({}, (bank) => bank.onLogin({ outcome: 'failed', reason: 'bad_credentials' }));
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'login', reason: 'bad_credentials' });
    expect([account.told, account.bank.reads]).toEqual([[], 0]);
    expect(await stages(account)).toEqual(['logging_in']);
  });

  test('fails where the bank asks an account for a code that logs in unattended', async () => {
    const account = await lab.account({}, (bank) => bank.onLogin(codeRequested));
    const failed = { outcome: 'failed', during: 'login', reason: 'assistance_not_enabled' };
    expect(await account.begin().result).toEqual(failed);
    expect(await requestsOf(lab, account)).toEqual([]);
    expect(account.told).toEqual([]);
  });
});

describe('a session that the bank still holds', () => {
  const isLoggedIn = (answer: boolean) => (bank: ScriptedBank) => {
    bank.isLoggedIn = async () => answer;
  };

  test('goes on without a login, and is signed out of at its end', async () => {
    const account = await lab.account({}, isLoggedIn(true));
    const left = leaving(account.bank);
    await saveState(lab, account);
    const { sessionId, result } = account.begin({ resumeOnly: true });
    expect(await result).toEqual({ outcome: 'completed' });
    expect(account.bank.logins).toEqual([]);
    expect(await stages(account)).toEqual(['logging_in', 'resumed', 'scraping']);
    expect(account.told).toEqual([progress(sessionId)]);
    expect(left.times).toBe(1);
  });

  test('and has ended meanwhile is followed by a login', async () => {
    const account = await lab.account({}, isLoggedIn(false));
    await saveState(lab, account);
    expect(await account.begin().result).toEqual({ outcome: 'completed' });
    expect(account.bank.logins).toHaveLength(1);
    expect(await stages(account)).toEqual(['logging_in', 'scraping']);
  });

  test('and has ended meanwhile is followed by none where it was only to be gone on with', async () => {
    const account = await lab.account({}, isLoggedIn(false));
    await saveState(lab, account);
    expect(await account.begin({ resumeOnly: true }).result).toEqual({ outcome: 'not_resumed' });
    expect(account.bank.logins).toEqual([]);
    expect(await stateOf(lab, account)).toEqual({ resumable: false, cookies: ['kept'] });
  });
});

/** Gives a code to the request that the account's workflow was told of. */
async function submit(account: PageAccount, code: string) {
  await expect.poll(() => account.told.length).toBe(1);
  const [{ requestId, sessionId }] = account.told.map(({ payload }) => payload) as [OtpRequested];
  const sealedCode = lab.vault.seal(code, sealContext.code(requestId));
  return createEnterCode(lab.deps)({ accountId: account.id, sessionId, requestId, sealedCode });
}

describe('a code that people give', () => {
  const asked = (prepare: (bank: ScriptedBank) => void = () => undefined) =>
    lab.account({ login_mode: 'assisted' }, (bank) => {
      bank.onLogin(codeRequested);
      prepare(bank);
    });

  test('is asked for while the page rests, and gets the session in', async () => {
    const account = await asked();
    const { sessionId, result } = account.begin();
    await expect.poll(() => account.told).toHaveLength(1);
    const [request] = await requestsOf(lab, account);
    expect(account.told).toEqual([
      {
        signal: 'otpRequested',
        payload: {
          ...{ ...sixDigits, requestId: request?.id, sessionId, host: 'here', attempts: 0 },
          requestedAt: request?.requested_at.toISOString(),
          expiresAt: request?.expires_at.toISOString(),
        },
      },
    ]);
    const caret = "getComputedStyle(document.documentElement)['caret-animation']";
    await expect.poll(() => lab.deps.sessions.get(sessionId)?.call((page) => page.evaluate(caret))).toBe('manual');
    expect(await submit(account, '123456')).toEqual({ outcome: 'accepted', next: 'scraping' });
    expect(await result).toEqual({ outcome: 'completed' });
    // The workflow has the verdict already.
    expect(account.told).toHaveLength(1);
    expect(await stages(account)).toEqual(['logging_in', 'awaiting_otp', 'verifying_otp', 'scraping']);
  });

  test('ends the login when the bank allows no other try', async () => {
    const account = await asked((bank) => bank.onCode(forGood));
    const { result } = account.begin();
    await submit(account, '123456');
    expect(await result).toEqual({ outcome: 'failed', during: 'login', reason: 'otp_rejected' });
    expect(account.bank.reads).toBe(0);
  });
});

describe('a code of the authenticator', () => {
  const withAuthenticator = (login_mode: 'simple' | 'assisted', prepare: (bank: ScriptedBank) => void) =>
    lab.account({ login_mode, bank_totp_secret }, (bank) => {
      bank.onLogin(asking);
      prepare(bank);
    });
  const unsaid = (prepare: (bank: ScriptedBank) => void) => (bank: ScriptedBank) => {
    bank.onLogin(codeRequested);
    prepare(bank);
  };

  test.each(['simple', 'assisted'] as const)('gets a %s account in, and nobody is asked', async (mode) => {
    const account = await withAuthenticator(mode, (bank) => bank.onCode(accepted));
    const { sessionId, result } = account.begin();
    expect(await result).toEqual({ outcome: 'completed' });
    expect(account.told).toEqual([progress(sessionId)]);
    expect(await requestsOf(lab, account)).toMatchObject([{ state: 'fulfilled', answered_by_service: true }]);
  });

  test('that the bank refuses without another try ends the login, even when people could be asked', async () => {
    const account = await withAuthenticator('assisted', (bank) => bank.onCode(forGood));
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'login', reason: 'otp_rejected' });
    expect(account.told).toEqual([]);
  });

  test('that the bank refuses ends the login of an account that logs in unattended', async () => {
    const account = await withAuthenticator(
      'simple',
      unsaid((bank) => bank.onCode(refused, accepted)),
    );
    expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'login', reason: 'otp_rejected' });
    expect(account.bank.codes).toHaveLength(1);
    expect(account.told).toEqual([]);
  });

  test('that the bank refuses is followed by one that people give', async () => {
    const account = await withAuthenticator(
      'assisted',
      unsaid((bank) => bank.onCode(refused, accepted)),
    );
    const { result } = account.begin();
    expect(await submit(account, '123456')).toMatchObject({ outcome: 'accepted' });
    expect(await inTime(result)).toEqual({ outcome: 'completed' });
    expect(account.told).toMatchObject([{ signal: 'otpRequested', payload: { attempts: 1, triesLeft: 2 } }]);
    expect(account.bank.codes.at(-1)).toBe('123456');
    expect(await requestsOf(lab, account)).toMatchObject([{ state: 'fulfilled', answered_by_service: false }]);
  });
});
