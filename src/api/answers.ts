/** How answers are made from what is stored. Their shapes are in `answer-schemas.ts`. */

import type { Account } from '../db/accounts/accounts.ts';
import type { StoredBank } from '../db/banks/banks.ts';
import type { PendingRequest } from '../db/codes/otp-requests.ts';
import type { Run } from '../db/sessions/runs.ts';
import { failures } from '../domain/failures.ts';
import type { SessionState } from '../domain/states.ts';
import type { AccountAnswer, AssistanceAnswer, BankAnswer, PendingAnswer, RunAnswer } from './answer-schemas.ts';

export function bankAnswer(bank: StoredBank): BankAnswer {
  const { failedReason, firstSeenAt: _, ...known } = bank;
  return { ...known, status: failedReason === null ? 'ready' : 'failed', reason: failedReason };
}

export function assistanceAnswer(request: PendingRequest): AssistanceAnswer {
  return { id: request.id, type: 'otp', descriptor: request.descriptor, attempts: request.attempts };
}

export function pendingAnswer(request: PendingRequest): PendingAnswer {
  const { expiresAt, requestedAt, triesLeft, canResend, verifying } = request;
  const times = { expiresAt: expiresAt.toISOString(), requestedAt: requestedAt.toISOString() };
  return { ...assistanceAnswer(request), ...times, triesLeft, canResend, verifying };
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

export function runAnswer(run: Run, accountId: string): RunAnswer {
  return {
    id: run.id,
    sessionType: run.session_type,
    host: run.host,
    startedAt: run.started_at.toISOString(),
    endedAt: iso(run.ended_at),
    outcome: run.outcome,
    reason: run.reason,
    message: run.reason && failures[run.reason].message,
    // While the run goes on the answer may still come.
    unanswered: run.ended_at && run.unanswered,
    movementsRead: run.movements_read,
    movementsNew: run.movements_new,
    lastReadAt: iso(run.last_read_at),
    refusedHost: run.refused_host,
    stages: run.stages.map(({ stage, at }, place) => {
      const end = run.stages[place + 1]?.at ?? run.ended_at;
      return { stage, at, durationMs: end === null ? null : Math.max(0, new Date(end).getTime() - Date.parse(at)) };
    }),
    evidence: (run.evidence ?? []).map(({ id, takenAt, ...rest }) => ({
      id,
      ...rest,
      takenAt: new Date(takenAt).toISOString(),
      href: `/accounts/${accountId}/evidence/${id}`,
    })),
    codeRequests: run.code_requests.map(({ requestedAt, expiresAt, endedAt, codes, ...rest }) => ({
      ...rest,
      requestedAt: new Date(requestedAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      endedAt: endedAt && new Date(endedAt).toISOString(),
      codes: codes.map(({ at, ...given }) => ({ ...given, at: new Date(at).toISOString() })),
    })),
  };
}

export const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

function sessionStatus(state: SessionState): AccountAnswer['sessionStatus'] {
  if (state === 'blocked') return 'needs_attention';
  if (state === 'stopped') return 'stopped';
  return isRunning(state) ? 'running' : null;
}
