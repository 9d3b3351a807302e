/** What is told of each attempt to sign in: a counter for the alerts, and a line in the log for each that failed. */
import { createHmac } from 'node:crypto';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import type { SignInOutcome } from '../metrics/metrics.ts';

/** Who it was about: a user, or an email address that may be nobody's. */
type About = { userId: string } | { email: string };

export function noteSignIn(ctx: Ctx, deps: Deps, outcome: SignInOutcome, about: About): void {
  deps.metrics.countSignIn(outcome);
  if (outcome === 'signed_in' || outcome === 'second_factor_asked') return;
  const { address, requestId } = ctx.state;
  const who = 'email' in about ? { subject: subjectOf(about.email, deps.config.jwtSecret) } : about;
  deps.log.warn({ outcome, ...who, address, requestId }, 'a sign-in failed');
}

/** Notes it where the attempt is refused before anything is looked at. */
export async function notingRefusals<T>(ctx: Ctx, deps: Deps, about: About, attempt: Promise<T>): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    const code = error instanceof ApiError ? error.code : null;
    if (code === 'RATE_LIMITED') noteSignIn(ctx, deps, 'limited', about);
    if (code === 'UNAVAILABLE') noteSignIn(ctx, deps, 'unavailable', about);
    throw error;
  }
}

/**
 * Logs hold no email address. This shows which failures are about the same one, known or not, and nobody without the
 * secret can find out which one it is by trying some.
 */
const subjectOf = (email: string, secret: string): string =>
  createHmac('sha256', secret).update(`sign-in ${email.toLowerCase()}`).digest('hex').slice(0, 16);
