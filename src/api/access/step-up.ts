/** What matters wants the password, and the second factor where it is on, to have been given a short time ago. */
import { RECENT_MINUTES } from '../../db/people/sign-ins.ts';
import type { Ctx } from '../deps.ts';
import { ApiError } from '../errors.ts';

const always = [
  'DELETE /accounts/:id',
  'POST /me/api-keys',
  'DELETE /me',
  'POST /me/2fa/enroll',
  'POST /me/2fa/confirm',
];

/** Whether the call is one of those that always want it. */
export function wantsStepUp({ method, routerPath }: Ctx): boolean {
  return always.includes(`${method} ${routerPath}`);
}

/** Throws `STEP_UP_REQUIRED` where it was longer ago. For people only; call `signedIn` first. */
export function requireRecent({ state }: Ctx): void {
  if (state.signIn?.isRecent) return;
  const factor = state.signIn?.totpEnabled ? ' and a code of your authenticator' : '';
  throw new ApiError(
    'STEP_UP_REQUIRED',
    `Confirm that it is you: send your password${factor} to POST /me/step-up, or sign in again; then repeat this call. ` +
      `It is good for ${RECENT_MINUTES} minutes.`,
    { details: { code_required: state.signIn?.totpEnabled ?? false } },
  );
}
