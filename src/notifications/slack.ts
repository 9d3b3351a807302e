import type { Attempt, SendError } from './send.ts';

/** Slack's answers with status 200 about a temporary problem of its own: worth another attempt. */
const passing = /"error"\s*:\s*"(internal_error|fatal_error|service_unavailable|request_timeout|ratelimited)"/;

/** Reads the body, because Slack answers 200 also when it refuses a message. */
export function readSlackAnswer(attempt: Attempt): Attempt {
  if ('error' in attempt || attempt.status !== 200 || /"ok"\s*:\s*true/.test(attempt.answer)) return attempt;
  const error: SendError = passing.test(attempt.answer) ? 'slack_unavailable' : 'slack_refused';
  return { error, ms: attempt.ms, answer: attempt.answer };
}
