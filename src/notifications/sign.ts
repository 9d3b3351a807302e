import { createHmac } from 'node:crypto';

/**
 * Makes the `webhook-signature` of Standard Webhooks: one signature for each secret (`whsec_` and base64). So a
 * receiver that knows only one of them accepts it while a secret is being replaced.
 */
export function signWebhook(secrets: string[], message: { id: string; timestamp: number; body: string }): string {
  const text = `${message.id}.${message.timestamp}.${message.body}`;
  return secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(text).digest('base64')}`).join(' ');
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
