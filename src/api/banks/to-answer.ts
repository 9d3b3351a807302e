/** Builds the answers about banks from the stored records. */
import type { StoredBank } from '../../db/banks/banks.ts';
import type { BankAnswer, ScriptAnswer } from './answers.ts';

export function bankAnswer(bank: StoredBank): BankAnswer {
  const { failedReason, firstSeenAt: _, ...known } = bank;
  return { ...known, status: failedReason === null ? 'ready' : 'failed', reason: failedReason };
}

/** A connector comes with the service, both logs in and reads, and has no versions of its own. */
export function scriptAnswer({ id, code, failedReason, firstSeenAt }: StoredBank): ScriptAnswer {
  return {
    id,
    bank: code,
    flowType: 'movements',
    version: 1,
    status: failedReason === null ? 'active' : 'failed',
    origin: 'builtin',
    createdAt: firstSeenAt.toISOString(),
  };
}
