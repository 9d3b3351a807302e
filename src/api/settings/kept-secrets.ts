/**
 * Decides which secrets a change keeps. A secret is never shown, so it cannot be sent back, and an empty field says
 * nothing.
 */
import { SealError, sealContext, type Vault } from '../../base/crypto.ts';
import type { Settings } from '../../db/accounts/account-settings.ts';
import { forgettableSecrets, mask } from '../../domain/settings.ts';
import type { ConfigChange } from './schemas.ts';

/** The present settings, and the account's bank. */
type Before = { before: Settings; bankCode: string; vault: Vault };

/**
 * An empty secret keeps its value as long as the user name stays the same. With another user name it is cleared: the
 * bank would take the old password for a wrong one, and lock the login after a few.
 */
export function keepBankSecrets(change: ConfigChange, { before, bankCode, vault }: Before): ConfigChange {
  const { forget_secrets: forgotten, ...kept } = change;
  if (kept.bank_username === null) return { ...kept, bank_password: null, bank_totp_secret: null };
  const isOther = isOtherUserName(kept.bank_username, { before, bankCode, vault });
  // The same name again is not a change, and says nothing new about the login.
  if (kept.bank_username !== undefined && before.bank_username_sealed !== null && !isOther) delete kept.bank_username;
  for (const field of forgettableSecrets) {
    if (kept[field] === null && !isOther) delete kept[field];
    if (forgotten?.includes(field)) kept[field] = null;
  }
  return kept;
}

/** The token of one transport is not sent over another, least of all to a foreign service. */
export function dropForeignToken(change: ConfigChange, before: Settings): ConfigChange {
  const { notification_transport: transport, notification_auth_token: token } = change;
  if (transport === undefined || (transport ?? 'api') === before.notification_transport) return change;
  return { ...change, notification_auth_token: token && token !== mask ? token : null };
}

/** A secret that was saved before the first user name belongs to that one. */
function isOtherUserName(given: string | undefined, { before, bankCode, vault }: Before): boolean {
  if (given === undefined || given === mask || before.bank_username_sealed === null) return false;
  return given !== readUserName(before, bankCode, vault);
}

/** Returns null when there is none, or when it does not open. */
export function readUserName(
  { account_id, bank_username_sealed: sealed }: Settings,
  bankCode: string,
  vault: Vault,
): string | null {
  if (sealed === null) return null;
  try {
    return vault.open(sealed, sealContext.bankSecret(account_id, 'bank_username', bankCode));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return null;
  }
}
