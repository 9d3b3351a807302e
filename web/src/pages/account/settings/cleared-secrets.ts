import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import {
  type Addresses,
  destinationOf,
  mayFollow,
  spelled,
  tokenFields,
} from '../../../../../src/domain/destinations.ts';
import { mask } from '../../../../../src/domain/settings.ts';
import { forgetOf, type Values } from './change.ts';

export type ClearedSecret = (typeof tokenFields)[number] | 'notification_endpoint_url';

/** Stands for the address of a chat, which is never shown. */
const hidden = 'https://chat.invalid';
/**
 * Lists what the API would clear because the address changes: see `src/api/settings/kept-tokens.ts`. It is shown before
 * saving.
 */
export function clearedSecrets(config: ConfigAnswer, values: Values): ClearedSecret[] {
  const text = (name: keyof ConfigAnswer) => (typeof values[name] === 'string' ? values[name] || null : config[name]);
  const before = addressesOf(config);
  const after = addressesOf({
    ...config,
    webhook_url: text('webhook_url') as string | null,
    pending_orders_endpoint: text('pending_orders_endpoint') as string | null,
    notification_endpoint_url: text('notification_endpoint_url') as string | null,
    notification_transport: text('notification_transport') as ConfigAnswer['notification_transport'],
  });
  const cleared: ClearedSecret[] = [];
  for (const field of tokenFields) {
    const isGiven = Boolean(values[field]) || values[forgetOf(field)] === true;
    if (isGiven && field === 'webhook_auth_token') after.webhook_auth_token_sealed = values[field] ? mask : null;
    if (config[field] === null || isGiven) continue;
    const from = destinationOf(field, before, before.notificationAddress);
    const to = destinationOf(field, after, after.notificationAddress);
    const isOtherWay =
      field === 'notification_auth_token' && after.notification_transport !== before.notification_transport;
    if (!isOtherWay && (spelled(from) === spelled(to) || mayFollow(from, to))) continue;
    cleared.push(field);
    if (field === 'webhook_auth_token') after.webhook_auth_token_sealed = null;
  }
  const isChatOver = before.notification_transport === 'chat_webhook' && after.notification_transport === 'api';
  if (isChatOver && after.notificationAddress === hidden) cleared.push('notification_endpoint_url');
  return cleared;
}

function addressesOf(config: ConfigAnswer): Addresses & { notificationAddress: string | null } {
  const { notification_endpoint_url: address, webhook_auth_token: webhook_auth_token_sealed } = config;
  return { ...config, webhook_auth_token_sealed, notificationAddress: address === mask ? hidden : address };
}
