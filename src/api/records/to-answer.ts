/** Builds the answers about runs and deliveries from the stored records. */
import type { ListedDelivery } from '../../db/deliveries/delivery-list.ts';
import type { Run } from '../../db/sessions/runs.ts';
import { failures } from '../../domain/failures.ts';
import { iso } from '../contract/iso.ts';
import type { DeliveryAnswer, RunAnswer } from './answers.ts';

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
    // While the run continues, the answer may still come.
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

/** One delivery to a receiver. Its id is the `webhook-id`. */
export function deliveryAnswer(delivery: ListedDelivery): DeliveryAnswer {
  const { id, type, body } = delivery;
  return {
    id,
    // The table has only text, and only these four values are written to it.
    type: type as DeliveryAnswer['type'],
    /** The body that was sent. A chat transport turns it into words. */
    payload: body,
    /** A sample that a person asked for. */
    test: body.test === true,
    movementId: type === 'movement' ? id : null,
    state: delivery.state,
    reason: delivery.reason,
    createdAt: delivery.created_at.toISOString(),
    /** Null while it is being tried. */
    endedAt: delivery.ended_at?.toISOString() ?? null,
    attemptCount: Number(delivery.attempt_count),
    /** The last ones, oldest first. Either `status` or `error` is set, except when Slack refuses with status 200. */
    attempts: (delivery.attempts ?? []).map(({ at, status, error, ms, answer }) => ({
      at: new Date(at).toISOString(),
      status,
      error,
      latencyMs: ms,
      response: answer,
    })),
  };
}
