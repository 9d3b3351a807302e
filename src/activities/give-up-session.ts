import { giveUpSession as giveUp } from '../db/sessions/give-up-session.ts';
import type { BrowserSessionInput } from './browser-session.ts';
import type { SessionDependencies } from './held-session.ts';

/**
 * Prevents a session that no worker has reported from beginning later. Returns true when it had not begun, and so never
 * will.
 */
export function createGiveUpSession({ db }: SessionDependencies) {
  return async function giveUpSession(input: BrowserSessionInput): Promise<boolean> {
    return giveUp(db, input);
  };
}
