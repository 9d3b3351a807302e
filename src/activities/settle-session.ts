import { type Settled, settleSession as settle } from '../db/sessions/unanswered.ts';
import type { BrowserSessionInput } from './browser-session.ts';
import type { SessionDependencies } from './held-session.ts';

/**
 * Ends a session's right to give anything to the bank, and returns what the bank may have seen of it. Safe to repeat.
 */
export function createSettleSession({ db }: SessionDependencies) {
  return async function settleSession(input: BrowserSessionInput): Promise<Settled> {
    return settle(db, input);
  };
}
