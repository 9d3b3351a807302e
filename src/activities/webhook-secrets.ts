import { SealError, sealContext, type Vault } from '../base/crypto.ts';
import { notificationAddress, tokenContext } from '../base/sealed-for.ts';
import type { findNotificationTarget } from '../db/deliveries/notification-targets.ts';
import type { findResultTarget } from '../db/deliveries/result-targets.ts';
import type { Attempt, Webhook } from '../notifications/send.ts';

type SigningSecrets = {
  signingSecretSealed: string | null;
  previousSecretSealed: string | null;
  previousSecretUntil: Date | null;
};
type ResultTarget = NonNullable<Awaited<ReturnType<typeof findResultTarget>>>;
type NotificationTarget = NonNullable<Awaited<ReturnType<typeof findNotificationTarget>>>;
type Opened = Pick<Webhook, 'auth' | 'signingSecrets'> & { token: string | null };

/** Opens the secrets of the movement webhook: it is called with its own token, or else with the account's. */
export function openResultSecrets(vault: Vault, target: ResultTarget): Opened {
  const { places } = target;
  const isOwn = places.webhook_auth_token_sealed !== null;
  const sealed = isOwn ? places.webhook_auth_token_sealed : target.accountTokenSealed;
  const field = isOwn ? 'webhook_auth_token' : 'auth_token';
  const token = sealed === null ? null : vault.open(sealed, tokenContext(field, places, vault));
  return opened(vault, places.account_id, isOwn ? places.webhook_auth_type : places.auth_type, token, target);
}

/** Opens the secrets of the notification endpoint. The address of a chat is one of them. */
export function openNotificationSecrets(vault: Vault, target: NotificationTarget): Opened & { url: string | null } {
  const { places, tokenSealed } = target;
  const url = notificationAddress(places, vault);
  const context = tokenContext('notification_auth_token', places, vault);
  const token = tokenSealed === null ? null : vault.open(tokenSealed, context);
  return { url, ...opened(vault, places.account_id, places.notification_auth_type, token, target) };
}

/** The result of a delivery whose secrets could not be opened. Nothing was sent. */
export function unreadable(error: unknown): Extract<Attempt, { error: unknown }> {
  if (!(error instanceof SealError)) throw error;
  return { error: 'secrets_unreadable', ms: 0 };
}

/**
 * Returns the opened secrets. A token without a type is a bearer token, and the replaced secret also signs until its
 * time is over.
 */
function opened(
  vault: Vault,
  accountId: string,
  authType: string | null,
  token: string | null,
  { signingSecretSealed, previousSecretSealed, previousSecretUntil }: SigningSecrets,
): Opened {
  const context = sealContext.setting(accountId, 'notification_signing_secret');
  const previousSigns = previousSecretUntil !== null && previousSecretUntil.getTime() > Date.now();
  const secrets = [signingSecretSealed, previousSigns ? previousSecretSealed : null];
  const type = authType ?? 'bearer';
  const isKnown = type === 'bearer' || type === 'api_key';
  return {
    token,
    auth: token && isKnown ? { type, token } : null,
    signingSecrets: secrets.flatMap((sealed) => (sealed === null ? [] : vault.open(sealed, context))),
  };
}
