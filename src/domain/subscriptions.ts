/** Which events an account's owner wants to hear of. Pure, so that a workflow may ask. */
import type { AccountEvent, NotificationEvent } from './events.ts';
import type { FailureReason } from './failures.ts';

/** A session that was logged in ended because of the bank, or of the way to it, and not because of us. */
const ofTheConnection: FailureReason[] = ['bank_unavailable', 'network_error', 'session_dropped'];

/** `connection_failed` is an older name: failed logins, and readings that failed because of the bank or the network. */
export function isSubscribed(events: readonly NotificationEvent[], event: AccountEvent): boolean {
  if (events.includes(event.type)) return true;
  if (!events.includes('connection_failed')) return false;
  if (event.type === 'login_failed') return true;
  return event.type === 'scrape_failed' && ofTheConnection.includes(event.data.reason);
}
