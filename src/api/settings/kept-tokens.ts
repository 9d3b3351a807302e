/**
 * Decides what a change of the settings does to secret addresses and tokens. None of them is ever sent to a destination
 * other than the one it was saved for.
 */
import { SealError, sealContext, type Vault } from '../../base/crypto.ts';
import { destinationNow, type Places } from '../../base/sealed-for.ts';
import type { Settings, SettingsChange } from '../../db/accounts/account-settings.ts';
import { mayFollow, spelled, type TokenField, tokenFields } from '../../domain/destinations.ts';
import { mask } from '../../domain/settings.ts';
import type { ConfigChange } from './schemas.ts';

export type Cleared = { field: string; message: string };
type Address = Partial<Pick<Places, 'notification_endpoint_url' | 'notification_endpoint_url_sealed'>>;
type Before = { before: Settings; bankCode: string; vault: Vault };

const otherOrigin =
  'was cleared, because it may not go to another place than the one it was saved for: send it together with the new address';

/**
 * Returns the columns of the tokens and of the address for notifications. `given` is what `dropForeignToken` has left
 * of `asked`.
 */
export function keepPlaces(given: ConfigChange, asked: ConfigChange, { before, bankCode, vault }: Before) {
  const address = keepAddress(given, before, vault);
  const places = { ...before, bankCode };
  const after: Places = { ...places, ...addressesOf(given), ...address.columns };
  const columns: SettingsChange = { ...address.columns };
  const cleared = [...address.cleared];
  for (const field of tokenFields) {
    const token = tokenAfter(field, given, { places, after, before, vault });
    if (token !== undefined) columns[`${field}_sealed`] = token;
    if (token === null && asked[field] !== null && before[`${field}_sealed`] !== null)
      cleared.push({ field, message: otherOrigin });
    // Without a token of its own the webhook is called with the account's, which is handled last.
    if (field === 'webhook_auth_token' && token !== undefined) after.webhook_auth_token_sealed = token;
  }
  return { columns, cleared };
}

type Around = { places: Places; after: Places; before: Settings; vault: Vault };

/** Returns undefined when it stays as it is. */
function tokenAfter(field: TokenField, given: ConfigChange, { places, after, before, vault }: Around) {
  const value = given[field];
  const to = destinationNow(field, after, vault);
  const context = sealContext.token(before.account_id, field, spelled(to));
  if (typeof value === 'string' && value !== mask) return vault.seal(value, context);
  const sealed = before[`${field}_sealed`];
  if (sealed === null) return undefined;
  if (value === null) return null;
  const from = destinationNow(field, places, vault);
  if (spelled(from) === spelled(to)) return undefined;
  if (!mayFollow(from, to)) return null;
  const token = read(() => vault.open(sealed, sealContext.token(before.account_id, field, spelled(from))));
  return token === null ? null : vault.seal(token, context);
}

/** The address of a chat is a secret: it is sealed, and never becomes an address that is shown. */
function keepAddress(given: ConfigChange, before: Settings, vault: Vault): { columns: Address; cleared: Cleared[] } {
  const { notification_endpoint_url: address = mask } = given;
  const isChat = transportAfter(given, before) === 'chat_webhook';
  const seal = (text: string) => vault.seal(text, sealContext.chatAddress(before.account_id));
  if (address !== mask) {
    const isSealed = isChat && address !== null;
    return {
      columns: {
        notification_endpoint_url: isSealed ? null : address,
        notification_endpoint_url_sealed: isSealed ? seal(address) : null,
      },
      cleared: [],
    };
  }
  const { notification_endpoint_url: open, notification_endpoint_url_sealed: sealed } = before;
  if (isChat && open !== null)
    return { columns: { notification_endpoint_url: null, notification_endpoint_url_sealed: seal(open) }, cleared: [] };
  if (sealed === null || transportAfter(given, before) !== 'api') return { columns: {}, cleared: [] };
  const message = 'was cleared: the address of a chat is a secret and is not used for anything else';
  return {
    columns: { notification_endpoint_url_sealed: null },
    cleared: open === null ? [{ field: 'notification_endpoint_url', message }] : [],
  };
}

const transportAfter = ({ notification_transport: given }: ConfigChange, before: Settings) =>
  given === undefined ? before.notification_transport : (given ?? 'api');

/** Returns the settings about destinations in the change, as they will be stored. */
function addressesOf(given: ConfigChange): Partial<Places> {
  const { webhook_url, webhook_auth_type, pending_orders_endpoint, auth_type } = given;
  const { notification_transport, notification_auth_type } = given;
  const all = {
    webhook_url,
    webhook_auth_type,
    pending_orders_endpoint,
    auth_type,
    notification_auth_type,
    notification_transport: notification_transport === null ? 'api' : notification_transport,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Returns the address for notifications as `GET` shows it. */
export const shownAddress = (settings: Settings): string | null =>
  settings.notification_endpoint_url_sealed !== null || settings.notification_transport === 'chat_webhook'
    ? (settings.notification_endpoint_url ?? settings.notification_endpoint_url_sealed) && mask
    : settings.notification_endpoint_url;

/** Returns null when it does not open. */
function read(open: () => string): string | null {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return null;
  }
}
