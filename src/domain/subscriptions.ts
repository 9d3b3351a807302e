/** Decides which events an account's owner is notified of. Pure, so that a workflow may use it. */
import type { AccountEvent, NotificationEvent } from './events.ts';
import type { FailureReason } from './failures.ts';

/**
 * Failures by which the bank, or the connection to it, ended a session after its login. They are not our own faults.
 */
const ofTheConnection: FailureReason[] = ['bank_unavailable', 'network_error', 'session_dropped'];

/**
 * `connection_failed` is an older name. It covers failed logins, and readings that failed because of the bank or the
 * network.
 */
export function isSubscribed(events: readonly NotificationEvent[], event: AccountEvent): boolean {
  if (events.includes(event.type)) return true;
  if (!events.includes('connection_failed')) return false;
  if (event.type === 'login_failed') return true;
  return event.type === 'scrape_failed' && ofTheConnection.includes(event.data.reason);
}
