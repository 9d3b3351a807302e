import type { LiveSession } from '../../browser/session/live-session.ts';
import { forgetBankSession } from '../../db/sessions/sessions.ts';
import type { HeldSession } from '../held-session.ts';

/**
 * Signs out of the bank if the page is logged in and the bank supports it. The device stays known. This happens once
 * for a session, whoever asks first, and within a few seconds. Returns true when the session at the bank has ended.
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
    log.warn(
      { err: error },
      'the sign-out could not be recorded: the next login first checks whether the session is open',
    );
  }
  return true;
}
