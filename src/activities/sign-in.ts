import { randomUUID } from 'node:crypto';
import type { CodeRequest } from '../banks/bank.ts';
import { type LiveSession, SessionEnded } from '../browser/sessions.ts';
import { openCodeRequest } from '../db/code-requests.ts';
import { outlast } from '../db/outlast.ts';
import { confirmCurrent, recordProgress, recordStage, SessionSuperseded } from '../db/sessions.ts';
import type { FailureReason } from '../failures.ts';
import { otpRequested, sessionProgress } from '../workflows/messages.ts';
import type { HeldSession } from './held-session.ts';
import { credentialsOf } from './open-bank-page.ts';
import { saveState } from './save-session.ts';
import { tellWorkflow } from './tell-workflow.ts';

/** Gets into the bank: by the session that is still open there, else with credentials and, if asked for, a code. */
export async function signIn(session: HeldSession, live: LiveSession): Promise<FailureReason | null> {
  const { account, db, key, host } = session;
  const resumed = account.browserState?.resumable === true && (await live.call((page) => live.bank.isLoggedIn(page)));
  let asked = false;
  if (resumed) {
    await recordStage(db, key, 'resumed');
  } else {
    // The bank counts what comes next, so a worker that was given up meanwhile stops here.
    await confirmCurrent(db, key);
    const login = await live.login(credentialsOf(session));
    if (login.outcome === 'failed') return login.reason;
    if (login.outcome === 'code_requested') {
      if (account.loginMode === 'simple') return 'assistance_not_enabled';
      asked = true;
      const failed = await waitForCode(session, live, login);
      if (failed) return failed;
    }
  }
  await Promise.all([
    outlast(() => recordProgress(db, key, live.reading)),
    saveState(session, live, { resumable: true }).catch(goOnWithout),
    // After a code the workflow knows it already, from the bank's verdict.
    asked || tellWorkflow(session, sessionProgress, { sessionId: live.id, host, state: live.reading }),
  ]);
  return null;
}

/** Without the state the next session is a new device, which costs a code at most. */
function goOnWithout(error: unknown): void {
  if (error instanceof SessionSuperseded || error instanceof SessionEnded) throw error;
}

/** Announces the request and holds the page until the mailbox has typed a code that settles it. */
async function waitForCode(
  session: HeldSession,
  live: LiveSession,
  request: CodeRequest,
): Promise<FailureReason | null> {
  const { account, db, key, host } = session;
  const requestId = randomUUID();
  const { assistanceTimeoutSeconds } = account;
  const times = await outlast(() => openCodeRequest(db, { ...key, requestId }, request, assistanceTimeoutSeconds));
  await tellWorkflow(session, otpRequested, {
    requestId,
    sessionId: live.id,
    host,
    descriptor: request.descriptor,
    triesLeft: request.triesLeft,
    canResend: request.canResend,
    requestedAt: times.requestedAt.toISOString(),
    expiresAt: times.expiresAt.toISOString(),
  });
  const settled = await live.untilCodeSettled();
  return settled.outcome === 'accepted' ? null : settled.reason;
}
