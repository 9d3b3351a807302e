import { expect, test } from 'vitest';
import { assistanceRequired, loginFailed, scrapeFailed } from './events.ts';
import { type FailureReason, failures } from './failures.ts';
import { isSubscribed } from './subscriptions.ts';

const occurredAt = '2026-06-13T03:00:00.000Z';
const asked = assistanceRequired({
  requestId: 'r',
  descriptor: { length: 6, type: 'numeric' },
  attempts: 0,
  expiresAt: occurredAt,
  occurredAt,
});
const refused = loginFailed({ reason: 'bad_credentials', attempts: 0, occurredAt });

test('an event is sent to those who named it', () => {
  expect(isSubscribed(['assistance_required'], asked)).toBe(true);
  expect(isSubscribed(['login_failed', 'scrape_failed'], asked)).toBe(false);
  expect(isSubscribed([], refused)).toBe(false);
  const everyRead = (Object.keys(failures) as FailureReason[]).map((reason) => scrapeFailed({ reason, occurredAt }));
  expect(everyRead.every((event) => isSubscribed(['scrape_failed'], event))).toBe(true);
});

test('the older name stands for failed logins, and for readings that the bank or the network broke off', () => {
  const older = (event: Parameters<typeof isSubscribed>[1]) => isSubscribed(['connection_failed'], event);
  expect(older(refused)).toBe(true);
  expect(older(asked)).toBe(false);
  const heard = (Object.keys(failures) as FailureReason[]).filter((reason) =>
    older(scrapeFailed({ reason, occurredAt })),
  );
  expect(heard.toSorted()).toEqual(['bank_unavailable', 'network_error', 'session_dropped']);
});
