import { recordSessionEnd, recordStanding, type SessionEnd, type Standing } from '../db/sessions/session-end.ts';
import type { SessionDependencies } from './held-session.ts';

export type RecordInput = { standing: Standing; end: SessionEnd | null };

/** Records how a session ended and what the account does next. Safe to repeat. */
export function createRecordSession({ db }: SessionDependencies) {
  return async function recordSession({ standing, end }: RecordInput): Promise<void> {
    if (end) await recordSessionEnd(db, { end, standing });
    else await recordStanding(db, standing);
  };
}
