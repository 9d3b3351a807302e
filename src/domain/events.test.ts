import { expect, test } from 'vitest';
import type { CodeChannel } from './codes/descriptor.ts';
import { assistanceRequired, loginFailed, scrapeFailed } from './events.ts';

const occurredAt = '2026-06-13T03:00:00.000Z';

test('a request for a code says what the bank wants and until when', () => {
  const event = assistanceRequired({
    requestId: 'r-1',
    descriptor: { length: 6, type: 'numeric', purpose: 'login' },
    attempts: 1,
    expiresAt: '2026-06-13T03:05:00.000Z',
    occurredAt,
  });
  expect(event).toEqual({
    type: 'assistance_required',
    status: 'assistance.requested',
    data: {
      descriptor: { length: 6, type: 'numeric', purpose: 'login' },
      request_id: 'r-1',
      attempts: 1,
      expires_at: '2026-06-13T03:05:00.000Z',
    },
    occurred_at: occurredAt,
  });
});

test('a request says by what the code comes where that is known, and else looks as it always did', () => {
  const about = { requestId: 'r-1', attempts: 0, expiresAt: '2026-06-13T03:05:00.000Z', occurredAt };
  const told = (channel?: CodeChannel) =>
    assistanceRequired({ ...about, descriptor: { length: 6, type: 'numeric', ...(channel && { channel }) } }).data;
  expect(told('sms')).toMatchObject({ descriptor: { length: 6, type: 'numeric', channel: 'sms' } });
  expect(JSON.stringify(told())).toContain('"descriptor":{"length":6,"type":"numeric"}');
});

test('a failure gives its reason from the closed list, in words, and whether it blocks', () => {
  expect(loginFailed({ reason: 'otp_rejected', attempts: 2, occurredAt })).toEqual({
    type: 'login_failed',
    status: 'login.failed',
    data: { reason: 'otp_rejected', message: 'The bank refused the code.', fatal: false, attempts: 2 },
    occurred_at: occurredAt,
  });
  expect(scrapeFailed({ reason: 'account_locked', occurredAt })).toEqual({
    type: 'scrape_failed',
    status: 'scrape.failed',
    data: { reason: 'account_locked', message: 'The bank reports that this login is locked.', fatal: true },
    occurred_at: occurredAt,
  });
});
