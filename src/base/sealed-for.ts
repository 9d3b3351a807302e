/** Returns what each sealed setting of an account is bound to, by the present settings of the account. */

import { type Addresses, destinationOf, spelled, type TokenField, tokenFields } from '../domain/destinations.ts';
import type { SealedName } from '../domain/settings.ts';
import { type SealContext, SealError, sealContext, type Vault } from './crypto.ts';

/** Sealed fields are as they are in the table. */
export type Places = Addresses & {
  account_id: string;
  bankCode: string;
  notification_endpoint_url: string | null;
  notification_endpoint_url_sealed: string | null;
};

export function settingContext(field: SealedName, places: Places, vault: Vault): SealContext {
  if (field === 'notification_signing_secret') return sealContext.setting(places.account_id, field);
  if (field === 'notification_endpoint_url') return sealContext.chatAddress(places.account_id);
  return isToken(field)
    ? tokenContext(field, places, vault)
    : sealContext.bankSecret(places.account_id, field, places.bankCode);
}

const isToken = (field: SealedName): field is TokenField => tokenFields.some((token) => token === field);

export const tokenContext = (field: TokenField, places: Places, vault: Vault): SealContext =>
  sealContext.token(places.account_id, field, spelled(destinationNow(field, places, vault)));

export const destinationNow = (field: TokenField, places: Places, vault: Vault) =>
  destinationOf(field, places, readAddress(places, vault));

type NotificationPlaces = Pick<
  Places,
  'account_id' | 'notification_endpoint_url' | 'notification_endpoint_url_sealed' | 'notification_transport'
>;

/**
 * Returns the address for notifications. That of a chat is sealed. Null when there is none. Throws `SealError` when it
 * does not open.
 */
export function notificationAddress(places: NotificationPlaces, vault: Vault): string | null {
  const { account_id, notification_endpoint_url: open, notification_endpoint_url_sealed: sealed } = places;
  // The transport `api` has no sealed address, because its address is shown.
  if (open !== null || sealed === null || places.notification_transport !== 'chat_webhook') return open;
  return vault.open(sealed, sealContext.chatAddress(account_id));
}

function readAddress(places: Places, vault: Vault): string | null {
  try {
    return notificationAddress(places, vault);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return null;
  }
}
