/** Builds the overview and the list of accounts from the stored records. */

import type { ListedAccount } from '../../db/accounts/account-list.ts';
import type { FailingDelivery, MovementBucket, Span } from '../../db/accounts/overview.ts';
import type { SessionState } from '../../domain/states.ts';
import { sessionStates } from '../../domain/states.ts';
import { accountAnswer } from '../accounts/to-answer.ts';
import { pendingAnswer } from '../codes/to-answer.ts';
import { iso } from '../contract/iso.ts';
import type { FailingDeliveryAnswer, ListedAccountAnswer, OverviewAnswer } from './answers.ts';

export function listedAnswer(account: ListedAccount): ListedAccountAnswer {
  const { bankName, sessionType, loginMode, hasCredentials, failures, loginFailureLimit, pending, lastRun } = account;
  return {
    ...accountAnswer(account),
    ...{ bankName, sessionType, loginMode, hasCredentials, failures, loginFailureLimit },
    waitsForLoginHours: waitsForHours(account),
    pending: pending && { ...pendingAnswer(pending), lastRejection: pending.lastRejection },
    lastRun: lastRun && {
      ...lastRun,
      startedAt: new Date(lastRun.startedAt).toISOString(),
      endedAt: lastRun.endedAt && new Date(lastRun.endedAt).toISOString(),
    },
    lastReadAt: iso(account.lastReadAt),
  };
}

function waitsForHours({ state, loginOpensAt, nextRunAt }: ListedAccount): boolean {
  return state === 'scheduled' && loginOpensAt !== null && loginOpensAt.getTime() === nextRunAt?.getTime();
}

/** Adds a zero for every state without accounts. */
export function everyState(counted: Partial<Record<SessionState, number>>): OverviewAnswer['accounts']['states'] {
  return Object.fromEntries(sessionStates.map((state) => [state, counted[state] ?? 0])) as Record<SessionState, number>;
}

/** Leaves out the path of the target, which is a secret for a chat's webhook. */
export function failingAnswer({ target, transport, ...delivery }: FailingDelivery): FailingDeliveryAnswer {
  const { id, accountId, accountName, state, reason, attemptCount, lastAttempt, waiting } = delivery;
  const attempt = lastAttempt && {
    at: new Date(lastAttempt.at).toISOString(),
    status: lastAttempt.status,
    error: lastAttempt.error,
    latencyMs: lastAttempt.ms,
  };
  return {
    ...{ id, accountId, accountName, state, reason, attemptCount, waiting },
    type: delivery.type as FailingDeliveryAnswer['type'],
    createdAt: delivery.createdAt.toISOString(),
    host: transport === 'slack' ? 'slack.com' : target && new URL(target).host,
    lastAttempt: attempt,
  };
}

export function movementsAnswer({ bucketSeconds }: Span, buckets: MovementBucket[]): OverviewAnswer['movements'] {
  return {
    bucketSeconds,
    read: sum(buckets.map(({ read }) => read)),
    delivered: sum(buckets.map(({ delivered }) => delivered)),
    waiting: sum(buckets.map(({ waiting }) => waiting)),
    buckets: buckets.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
  };
}

export const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
