/** Where the tokens of an account go. Each is sealed for that place, and opens for no other. Nothing in here but computation. */
/** What decides it. */
export type Addresses = {
  webhook_url: string | null;
  webhook_auth_type: string | null;
  /** Null where the webhook has no token of its own; what else it is does not matter here. */
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

/** The account's own token is also that of a webhook that has none. */
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

/** As it stands in the context of the token. */
export const spelled = ({ type, origins }: Destination): string =>
  origins.length === 0 ? 'nowhere' : [type, ...origins].join(' ');

/** A token that was saved before there was any address waits for the first one; any other stays with its origins. */
export const mayFollow = (from: Destination, to: Destination): boolean =>
  from.origins.length === 0 || (to.origins.length > 0 && to.origins.every((origin) => from.origins.includes(origin)));

function destination(type: string | null, addresses: (string | null)[]): Destination {
  const origins = addresses.flatMap((address) => (address && URL.parse(address)?.origin) || []);
  return { type: type ?? 'bearer', origins: [...new Set(origins)].sort() };
}
