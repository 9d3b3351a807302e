import type { LiveSession } from '../browser/session/live-session.ts';
import { forgetBankSession } from '../db/sessions/sessions.ts';
import type { HeldSession } from './held-session.ts';

/**
 * Ends the bank's session in an orderly way, where the page is inside it and its bank can. The device stays known. Once for
 * a session, whoever asks first, and within a few seconds. Says whether the bank's session has ended.
 */
export function signOut(session: HeldSession, live: LiveSession): Promise<boolean> {
  session.signingOut ??= leave(session, live);
  return session.signingOut;
}

async function leave({ db, key, log }: HeldSession, live: LiveSession): Promise<boolean> {
  if (!live.bank.logout || !live.isInside()) return false;
  try {
    await live.signOut();
  } catch (error) {
    log.warn({ err: error }, 'could not sign out of the bank; its session ends by itself');
    return false;
  }
  try {
    await forgetBankSession(db, key);
  } catch (error) {
    log.warn({ err: error }, 'the sign-out could not be noted: the next login looks first whether the session is open');
  }
  return true;
}
