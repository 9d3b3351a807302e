import { type AccountEvent, assistanceRequired, loginFailed, scrapeFailed } from '../domain/events.ts';

/** Makes an event that did not happen, for a person who tests an endpoint. It says that it is a test. */
export function sampleEvent(
  type: AccountEvent['type'],
  { now, requestId }: { now: Date; requestId: string },
): AccountEvent {
  return { ...eventOf(type, now, requestId), test: true };
}

function eventOf(type: AccountEvent['type'], now: Date, requestId: string): AccountEvent {
  const occurredAt = now.toISOString();
  switch (type) {
    case 'assistance_required':
      return assistanceRequired({
        requestId,
        descriptor: { length: 6, type: 'numeric', purpose: 'login' },
        attempts: 0,
        expiresAt: new Date(now.getTime() + 300_000).toISOString(),
        occurredAt,
      });
    case 'login_failed':
      return loginFailed({ reason: 'otp_rejected', attempts: 1, occurredAt });
    case 'scrape_failed':
      return scrapeFailed({ reason: 'bank_unavailable', occurredAt });
  }
}
