import { expect, test } from 'vitest';
import type { SessionState } from '../domain/states.ts';
import type { AccountState } from './account-state.ts';
import { describeAccount } from './describe-account.ts';

const account = (state: SessionState, more: Partial<AccountState> = {}): AccountState => ({
  accountId: '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c',
  state,
  since: '2026-06-13T03:00:00.000Z',
  nextRunAt: null,
  failures: 0,
  retries: 0,
  blocked: null,
  note: null,
  sequence: 1,
  lastEndedAt: null,
  lastDeliveryId: null,
  wants: { run: false, restart: false, stop: false },
  planChanged: false,
  session: null,
  plan: {
    bank: 'sandbox',
    sessionType: 'one-shot',
    scrapeIntervalSeconds: 900,
    loginFailureLimit: 3,
    hasCredentials: true,
    notificationEvents: [],
  },
  ...more,
});

test('says what the bank wants, until when, and where to give it', () => {
  const request = {
    requestId: 'r1',
    sessionId: 's1',
    host: 'worker-1',
    descriptor: { length: 6, type: 'numeric' },
    triesLeft: 2,
    canResend: true,
    requestedAt: '2026-06-13T03:00:00.000Z',
    expiresAt: '2026-06-13T03:05:00.000Z',
    verifying: false,
  } as const;
  const session = {
    id: 's1',
    host: 'worker-1',
    lost: false,
    loggedInAt: null,
    request,
    attempts: 1,
    codes: [],
    taken: [],
    resendWanted: false,
  };
  const text = describeAccount(account('awaiting_otp', { session, failures: 1 }));
  expect(text).toMatch(/^\*\*Waiting for a code\*\* since 2026-06-13 03:00:00 UTC/);
  expect(text).toContain('6 digits, until 2026-06-13 03:05:00 UTC. Refused so far: 1, 2 tries left.');
  expect(text).toContain('POST /v1/accounts/:id/otp');
  expect(text).toContain('failed logins in a row: 1 of 3');
  expect(text).toContain('worker-1');
});

test('says why an account is blocked and what a person has to do', () => {
  const blocked = { reason: 'bad_credentials', at: '2026-06-13T03:00:00.000Z' } as const;
  const text = describeAccount(account('blocked', { blocked }));
  expect(text).toContain('The bank refused the user name or password. (`bad_credentials`');
  expect(text).toContain('Run scrape now');
});

test('says what is missing before the first login', () => {
  const { plan } = account('scheduled');
  const text = describeAccount(account('scheduled', { plan: { ...plan, hasCredentials: false } }));
  expect(text).toContain('Give the bank user name and password');
});

test('says until when a login waits for the login hours, and no longer than it does', () => {
  const hours = { opensAt: '2026-06-13T05:02:00.000Z', until: '07:00 Europe/Madrid' };
  const text = describeAccount(account('scheduled', { hours, nextRunAt: hours.opensAt }));
  expect(text).toContain('**Waits for the login hours**');
  expect(text).toContain(
    'Waits until 07:00 Europe/Madrid: a login that may need a person begins only in the login hours.',
  );
  const later = describeAccount(account('scheduled', { hours, nextRunAt: '2026-06-13T06:00:00.000Z' }));
  expect(later).toContain('The next login starts at 2026-06-13 06:00:00 UTC.');
});

test('says that nobody answered, and what helps', () => {
  const text = describeAccount(
    account('blocked', { blocked: { reason: 'nobody_answered', at: '2026-06-13T03:00:00.000Z' } }),
  );
  expect(text).toContain("Nobody answered the bank's requests for a code. (`nobody_answered`");
  expect(text).toContain('`login_hours`');
});
