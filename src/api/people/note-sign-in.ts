/** Reports each attempt to sign in: a counter for the alerts, and a log line for each failure. */
import { createHmac } from 'node:crypto';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import type { SignInOutcome } from '../metrics/metrics.ts';

/** The subject of an attempt: a user, or an email address that may belong to nobody. */
type About = { userId: string } | { email: string };

export function noteSignIn(ctx: Ctx, deps: Deps, outcome: SignInOutcome, about: About): void {
  deps.metrics.countSignIn(outcome);
  if (outcome === 'signed_in' || outcome === 'second_factor_asked') return;
  const { address, requestId } = ctx.state;
  const who = 'email' in about ? { subject: subjectOf(about.email, deps.config.jwtSecret) } : about;
  deps.log.warn({ outcome, ...who, address, requestId }, 'a sign-in failed');
}

/** Reports attempts that are refused before the password is checked. */
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
 * Logs contain no email addresses. This value shows which failures are about the same address, known or not. Without
 * the secret, nobody can find the address by trying.
 */
const subjectOf = (email: string, secret: string): string =>
  createHmac('sha256', secret).update(`sign-in ${email.toLowerCase()}`).digest('hex').slice(0, 16);
