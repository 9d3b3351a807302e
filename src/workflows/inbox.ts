/** The signal handlers of a session. They change the account's state at once; the main loop acts on it later. */

import type {
  Asked,
  HostLost,
  OtpRequested,
  OtpSubmitted,
  SessionProgress,
  StopRequested,
  TurnCame,
} from '../temporal/messages.ts';
import type { AccountState, OpenSession } from './account-state.ts';
import { refusedNote } from './describe-account.ts';
import { enterState, showAwaitingOtp, showDetails } from './show-account.ts';
import { takeWish } from './wishes.ts';

export function receiveCodeRequest({ session }: AccountState, request: OtpRequested): void {
  if (session?.id !== request.sessionId) return;
  session.host = request.host;
  session.request = { ...request, verifying: false };
  session.attempts = request.attempts ?? 0;
  // A code may have arrived before this workflow knew the request. A code for another request is useless now.
  session.codes = session.codes.filter((code) => code.requestId === request.requestId);
}

/** Takes a code. One for a request that has ended is dropped with a note, and is never typed into another login. */
export function receiveCode(account: AccountState, code: OtpSubmitted): void {
  const { session } = account;
  const isCurrent = session && (session.request?.requestId ?? code.requestId) === code.requestId;
  if (!isCurrent || session.loggedInAt !== null) {
    account.note = `A code for the ended request \`${code.requestId}\` was dropped.`;
    showDetails(account);
    return;
  }
  if (session.taken.includes(code.fingerprint)) return;
  session.taken.push(code.fingerprint);
  session.codes.push(code);
}

export function receiveResend({ session }: AccountState, { requestId }: { requestId: string }): void {
  if (session?.request?.requestId === requestId) session.resendWanted = true;
}

export function receiveProgress(account: AccountState, progress: SessionProgress): void {
  const { session } = account;
  if (session?.id !== progress.sessionId) return;
  session.host = progress.host;
  loggedIn(account, session, progress.state);
}

export function receiveRun(account: AccountState, asked?: Asked): void {
  if (takeWish(account, 'runRequested', asked)) account.wants.run = true;
}

export function receiveRestart(account: AccountState, asked?: Asked): void {
  if (takeWish(account, 'restartRequested', asked)) account.wants = { run: false, restart: true, stop: false };
}

/** The signal was not sent by us. People see a note, and nothing else happens. */
export function receiveRefusal(account: AccountState, signalName: string): void {
  account.note = refusedNote(signalName, 'not_ours');
  showDetails(account);
}

/**
 * Takes a stop. One for a single session never cancels a requested stop of the account, nor a requested run when no
 * session is open.
 */
export function receiveStop(account: AccountState, stop?: StopRequested): void {
  if (!takeWish(account, 'stopRequested', stop)) return;
  const onlySession = stop?.onlySession === true;
  if (onlySession && (!account.session || account.wants.stop)) return;
  account.wants = { run: false, restart: false, stop: true, ...(onlySession && { onlySession }) };
}

/** Withdraws the stop: it is done, or the session that it was meant for is over. */
export function withdrawStop({ wants }: AccountState): void {
  wants.stop = false;
  delete wants.onlySession;
}

/** Takes a bank turn. It has an effect only while the account waits: a turn for an earlier session starts nothing. */
export function receiveTurn(account: AccountState, { sequence }: TurnCame): void {
  account.turnOf = sequence;
}

/**
 * Ends the session as if its heartbeat had stopped. Does nothing for another session, or for one that was given up
 * already.
 */
export function receiveLoss({ session }: AccountState, { sessionId }: HostLost): void {
  if (session?.id === sessionId) session.lost = true;
}

/** The login is done, which ends a series of failures. A read that was requested meanwhile happens anyway. */
export function loggedIn(account: AccountState, session: OpenSession, state: SessionProgress['state']): void {
  if (session.request) showAwaitingOtp(false);
  session.request = null;
  session.codes = [];
  session.loggedInAt = Date.now();
  Object.assign(account, { failures: 0, note: null });
  account.wants.run = false;
  account.wants.restart = false;
  enterState(account, state);
}
