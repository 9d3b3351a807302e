/** The shapes of what comes back, and how they are made from what is stored. Dates go out as ISO 8601. */
import type { CodeDescriptor } from '../banks/bank.ts';
import type { Account } from '../db/accounts.ts';
import type { StoredBank } from '../db/banks.ts';
import type { PendingRequest } from '../db/otp-requests.ts';
import type { Run } from '../db/runs.ts';
import { type BlockReason, failures } from '../failures.ts';
import type { SessionState } from '../workflows/messages.ts';

export type BankAnswer = {
  id: string;
  code: string;
  name: string;
  loginUrl: string;
  status: 'ready' | 'failed';
  /** Why the connector did not load. */
  reason: string | null;
};

export type AssistanceAnswer = { id: string; type: 'otp'; descriptor: CodeDescriptor; attempts: number };

export type PendingAnswer = AssistanceAnswer & {
  expiresAt: Date;
  requestedAt: Date;
  triesLeft: number | null;
  canResend: boolean;
  verifying: boolean;
};

export type AccountAnswer = {
  id: string;
  bank: string;
  name: string;
  /** `inactive` while somebody has stopped it. */
  status: 'active' | 'inactive';
  scrapeBlockedAt: Date | null;
  scrapeBlockedReason: BlockReason | null;
  sessionStatus: 'running' | 'stopped' | 'needs_attention' | null;
  assistedPersistent: boolean;
  session: { state: SessionState; since: Date; nextRunAt: Date | null; pendingAssistance: AssistanceAnswer | null };
};

export function bankAnswer(bank: StoredBank): BankAnswer {
  const { failedReason, ...known } = bank;
  return { ...known, status: failedReason === null ? 'ready' : 'failed', reason: failedReason };
}

export function assistanceAnswer(request: PendingRequest): AssistanceAnswer {
  return { id: request.id, type: 'otp', descriptor: request.descriptor, attempts: request.attempts };
}

export function pendingAnswer(request: PendingRequest): PendingAnswer {
  const { expiresAt, requestedAt, triesLeft, canResend, verifying } = request;
  return { ...assistanceAnswer(request), expiresAt, requestedAt, triesLeft, canResend, verifying };
}

/** A bank page is open for the account. */
export const isRunning = (state: SessionState): boolean =>
  ['logging_in', 'awaiting_otp', 'verifying_otp', 'scraping', 'monitoring'].includes(state);

export function accountAnswer(account: Account): AccountAnswer {
  return {
    id: account.id,
    bank: account.bankCode,
    name: account.name,
    status: account.state === 'stopped' ? 'inactive' : 'active',
    scrapeBlockedAt: account.blockedAt,
    scrapeBlockedReason: account.blockedReason,
    sessionStatus: sessionStatus(account.state),
    assistedPersistent: account.loginMode === 'assisted' && account.sessionType === 'persistent',
    session: {
      state: account.state,
      since: account.stateSince,
      nextRunAt: account.nextRunAt,
      pendingAssistance: account.pending && assistanceAnswer(account.pending),
    },
  };
}

export function runAnswer(run: Run, accountId: string) {
  return {
    id: run.id,
    sessionType: run.session_type,
    host: run.host,
    startedAt: run.started_at,
    endedAt: run.ended_at,
    /** Null while it runs. */
    outcome: run.outcome,
    reason: run.reason,
    message: run.reason && failures[run.reason].message,
    movementsRead: run.movements_read,
    movementsNew: run.movements_new,
    stages: run.stages.map(({ stage, at }, place) => {
      const end = run.stages[place + 1]?.at ?? run.ended_at;
      return { stage, at, durationMs: end === null ? null : Math.max(0, new Date(end).getTime() - Date.parse(at)) };
    }),
    evidence: (run.evidence ?? []).map(({ id, ...rest }) => ({
      id,
      ...rest,
      href: `/accounts/${accountId}/evidence/${id}`,
    })),
  };
}

export type RunAnswer = ReturnType<typeof runAnswer>;

function sessionStatus(state: SessionState): AccountAnswer['sessionStatus'] {
  if (state === 'awaiting_otp' || state === 'blocked') return 'needs_attention';
  if (state === 'stopped') return 'stopped';
  return isRunning(state) ? 'running' : null;
}
