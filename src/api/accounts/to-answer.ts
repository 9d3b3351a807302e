/** Builds the answers about accounts from the stored records. */
import type { Account } from '../../db/accounts/accounts.ts';
import { isRunning, type SessionState } from '../../domain/states.ts';
import { assistanceAnswer } from '../codes/to-answer.ts';
import { iso } from '../contract/iso.ts';
import type { AccountAnswer } from './answers.ts';

export function accountAnswer(account: Account): AccountAnswer {
  return {
    id: account.id,
    bank: account.bankCode,
    name: account.name,
    status: account.state === 'stopped' ? 'inactive' : 'active',
    scrapeBlockedAt: iso(account.blockedAt),
    scrapeBlockedReason: account.blockedReason,
    sessionStatus: sessionStatus(account.state),
    assistedPersistent: account.loginMode === 'assisted' && account.sessionType === 'persistent',
    session: {
      state: account.state,
      since: account.stateSince.toISOString(),
      nextRunAt: iso(account.nextRunAt),
      pendingAssistance: account.pending && assistanceAnswer(account.pending),
    },
  };
}

function sessionStatus(state: SessionState): AccountAnswer['sessionStatus'] {
  if (state === 'blocked') return 'needs_attention';
  if (state === 'stopped') return 'stopped';
  return isRunning(state) ? 'running' : null;
}
