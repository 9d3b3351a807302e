import { sealContext, type Vault } from '../crypto.ts';
import type { findResultTarget } from '../db/result-targets.ts';
import type { Webhook } from '../notifications/send.ts';

type Sealed = {
  authType: string | null;
  tokenSealed: string | null;
  signingSecretSealed: string | null;
  previousSecretSealed: string | null;
  previousSecretUntil: Date | null;
};

type ResultTarget = NonNullable<Awaited<ReturnType<typeof findResultTarget>>>;

/** The webhook of movements is called with its own token, or else with the account's. */
export function openResultSecrets(vault: Vault, accountId: string, target: ResultTarget) {
  if (target.tokenSealed !== null) return openWebhookSecrets(vault, accountId, 'webhook_auth_token', target);
  const { accountAuthType: authType, accountTokenSealed: tokenSealed } = target;
  return openWebhookSecrets(vault, accountId, 'auth_token', { ...target, authType, tokenSealed });
}

/** The token and the signing secrets of one call, opened. A token without a type is a bearer token; the replaced secret signs until its
 * time is over. */
export function openWebhookSecrets(
  vault: Vault,
  accountId: string,
  tokenField: 'webhook_auth_token' | 'notification_auth_token' | 'auth_token',
  { authType, tokenSealed, signingSecretSealed, previousSecretSealed, previousSecretUntil }: Sealed,
): Pick<Webhook, 'auth' | 'signingSecrets'> & { token: string | null } {
  const open = (sealed: string | null, field: string) =>
    sealed === null ? null : vault.open(sealed, sealContext.setting(accountId, field));
  const token = open(tokenSealed, tokenField);
  const previousSigns = previousSecretUntil !== null && previousSecretUntil.getTime() > Date.now();
  const secrets = [signingSecretSealed, previousSigns ? previousSecretSealed : null];
  const type = authType ?? 'bearer';
  const isKnown = type === 'bearer' || type === 'api_key';
  return {
    token,
    auth: token && isKnown ? { type, token } : null,
    signingSecrets: secrets.flatMap((sealed) => open(sealed, 'notification_signing_secret') ?? []),
  };
}
