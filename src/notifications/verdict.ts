import type { Attempt } from './send.ts';

/**
 * What an attempt tells about the receiver. `unreachable`: it may accept the same request later. `refused`: it would
 * have to be changed first. `gone`: it asks not to be called again.
 */
type Verdict = 'delivered' | 'gone' | 'refused' | 'unreachable';

/** Status codes of a receiver that is busy with the same delivery, or asks for time. */
const patient = [408, 409, 425, 429];

export function verdictOf(attempt: Attempt): Verdict {
  if ('error' in attempt) {
    return ['target_refused', 'request_invalid', 'slack_refused'].includes(attempt.error) ? 'refused' : 'unreachable';
  }
  const { status } = attempt;
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return status < 300 || status >= 500 || patient.includes(status) ? 'unreachable' : 'refused';
}

/** Says in one word what went wrong. */
export const causeOf = (attempt: Attempt): string => ('error' in attempt ? attempt.error : `status_${attempt.status}`);
