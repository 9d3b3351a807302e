/**
 * Computes where the tokens of an account are sent. Each token is sealed for its destination, and does not open for
 * another. Pure.
 */
/** The settings that decide the destination. */
export type Addresses = {
  webhook_url: string | null;
  webhook_auth_type: string | null;
  /** Null when the webhook has no token of its own. Nothing else about the token matters here. */
  webhook_auth_token_sealed: string | null;
  pending_orders_endpoint: string | null;
  auth_type: string | null;
  notification_transport: 'api' | 'chat_webhook' | 'slack';
  notification_auth_type: string | null;
};

type Destination = { type: string; origins: string[] };

/** The settings that hold a token. */
export const tokenFields = ['webhook_auth_token', 'notification_auth_token', 'auth_token'] as const;
export type TokenField = (typeof tokenFields)[number];

/** Returns the destination of a token. The account's own token is also used for a webhook that has none. */
export function destinationOf(
  field: TokenField,
  addresses: Addresses,
  notificationAddress: string | null,
): Destination {
  if (field === 'webhook_auth_token') return destination(addresses.webhook_auth_type, [addresses.webhook_url]);
  if (field === 'auth_token') {
    const webhook = addresses.webhook_auth_token_sealed === null ? addresses.webhook_url : null;
    return destination(addresses.auth_type, [addresses.pending_orders_endpoint, webhook]);
  }
  if (addresses.notification_transport === 'slack') return { type: 'bearer', origins: ['slack'] };
  return destination(addresses.notification_auth_type, [notificationAddress]);
}

/** Writes the destination as it stands in the seal context of the token. */
export const spelled = ({ type, origins }: Destination): string =>
  origins.length === 0 ? 'nowhere' : [type, ...origins].join(' ');

/**
 * A token that was saved before any address existed is bound to the first one. Any other token stays with its origins.
 */
export const mayFollow = (from: Destination, to: Destination): boolean =>
  from.origins.length === 0 || (to.origins.length > 0 && to.origins.every((origin) => from.origins.includes(origin)));

function destination(type: string | null, addresses: (string | null)[]): Destination {
  const origins = addresses.flatMap((address) => (address && URL.parse(address)?.origin) || []);
  return { type: type ?? 'bearer', origins: [...new Set(origins)].sort() };
}
