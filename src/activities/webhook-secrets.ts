import { sealContext, type Vault } from '../crypto.ts';
import type { Webhook } from '../notifications/send.ts';

type Sealed = {
  authType: string | null;
  tokenSealed: string | null;
  signingSecretSealed: string | null;
  previousSecretSealed: string | null;
  previousSecretUntil: Date | null;
};

/** The token and the signing secrets of one call, opened. The replaced secret signs until its time is over. */
export function openWebhookSecrets(
  vault: Vault,
  accountId: string,
  tokenField: 'webhook_auth_token' | 'notification_auth_token',
  { authType, tokenSealed, signingSecretSealed, previousSecretSealed, previousSecretUntil }: Sealed,
): Pick<Webhook, 'auth' | 'signingSecrets'> & { token: string | null } {
  const open = (sealed: string | null, field: string) =>
    sealed === null ? null : vault.open(sealed, sealContext.setting(accountId, field));
  const token = open(tokenSealed, tokenField);
  const previousSigns = previousSecretUntil !== null && previousSecretUntil.getTime() > Date.now();
  const secrets = [signingSecretSealed, previousSigns ? previousSecretSealed : null];
  const isKnown = authType === 'bearer' || authType === 'api_key';
  return {
    token,
    auth: token && isKnown ? { type: authType, token } : null,
    signingSecrets: secrets.flatMap((sealed) => open(sealed, 'notification_signing_secret') ?? []),
  };
}
