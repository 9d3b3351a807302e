import { createHmac } from 'node:crypto';

/** The `webhook-signature` of Standard Webhooks. `secret` is `whsec_` and base64. */
export function signWebhook(secret: string, message: { id: string; timestamp: number; body: string }): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const text = `${message.id}.${message.timestamp}.${message.body}`;
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}
