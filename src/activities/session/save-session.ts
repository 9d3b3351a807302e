import { randomUUID } from 'node:crypto';
import { sealContext } from '../../base/crypto.ts';
import { namesToMask } from '../../browser/evidence/names-to-mask.ts';
import type { LiveSession } from '../../browser/session/live-session.ts';
import { SessionEnded } from '../../browser/session/session-failure.ts';
import { listSenderNames } from '../../db/movements/movement-list.ts';
import { insertEvidence, recordRefusedHost } from '../../db/sessions/evidence.ts';
import { asCurrentSession, SessionSuperseded, saveBrowserState } from '../../db/sessions/sessions.ts';
import type { FailureReason } from '../../domain/failures.ts';
import type { HeldSession } from '../held-session.ts';

/** Seals the cookies and storage of the page, so that the next session is a known device, or continues this one. */
export async function saveState(
  { db, vault, key, account }: HeldSession,
  live: LiveSession,
  { resumable }: { resumable: boolean },
): Promise<void> {
  const state = JSON.stringify(await live.storageState());
  const sealed = vault.seal(state, sealContext.browserState(key.accountId, account.bankCode));
  await saveBrowserState(db, key, { sealed, resumable });
}

/**
 * Saves the state of a session that continues. Without it the next session is a new device, which costs a code at most.
 */
export async function refreshState(session: HeldSession, live: LiveSession): Promise<void> {
  try {
    await saveState(session, live, { resumable: true });
  } catch (error) {
    if (error instanceof SessionSuperseded || error instanceof SessionEnded) throw error;
  }
}

/**
 * Keeps a masked record of what the page looked like. A failure to capture it does not change the reason of the
 * session's failure.
 */
export async function keepEvidence(
  { db, key, during, log }: HeldSession,
  live: LiveSession,
  reason: FailureReason,
  detail: string | null,
): Promise<void> {
  try {
    const { outline, ...evidence } = await live.evidence(namesToMask(await listSenderNames(db, key.accountId)));
    const refused_host = reason === 'host_not_allowed' ? live.refusedHost() : null;
    await asCurrentSession(db, key, async (trx) => {
      if (refused_host !== null) await recordRefusedHost(trx, key.sessionId, refused_host);
      await insertEvidence(trx, {
        id: randomUUID(),
        account_id: key.accountId,
        session_id: key.sessionId,
        stage: during,
        reason,
        refused_host,
        ...evidence,
        outline: detail === null ? outline : `- connector: ${detail}\n${outline ?? ''}`,
      });
    });
  } catch (error) {
    log.warn({ err: error }, 'no evidence could be kept');
  }
}
