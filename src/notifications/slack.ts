import type { Attempt, SendError } from './send.ts';

/** What Slack says with status 200 when it is Slack's own trouble: worth another attempt. */
const passing = /"error"\s*:\s*"(internal_error|fatal_error|service_unavailable|request_timeout|ratelimited)"/;

/** Slack answers 200 to what it refuses, and says so in the body. */
export function readSlackAnswer(attempt: Attempt): Attempt {
  if ('error' in attempt || attempt.status !== 200 || /"ok"\s*:\s*true/.test(attempt.answer)) return attempt;
  const error: SendError = passing.test(attempt.answer) ? 'slack_unavailable' : 'slack_refused';
  return { error, ms: attempt.ms, answer: attempt.answer };
}
