import type { AccountEvent } from '../domain/events.ts';
import { chatText } from './chat-text.ts';
import type { Webhook } from './send.ts';

export type NotificationTarget = {
  transport: 'api' | 'chat_webhook' | 'slack';
  url: string | null;
  slackChannel: string | null;
  accountName: string;
  bankName: string;
};
type Opened = Pick<Webhook, 'auth' | 'signingSecrets'> & { token: string | null };
/** The addresses of this installation and of Slack. */
export type Places = { publicUrl: string; slackApiUrl: string };

/** The body that is recorded and, with the transport `api`, sent. */
export function eventBody(accountId: string, event: AccountEvent): string {
  const { type, status, data, occurred_at } = event;
  return JSON.stringify({ account_id: accountId, type, status, data, occurred_at, ...(event.test && { test: true }) });
}

/** Builds the request that announces the event, or returns null when no receiver is set. */
export function notificationRequest(
  { id, accountId, event }: { id: string; accountId: string; event: AccountEvent },
  target: NotificationTarget,
  { token, auth, signingSecrets }: Opened,
  { publicUrl, slackApiUrl }: Places,
): Webhook | null {
  const { transport, url, slackChannel } = target;
  const link = `${publicUrl.replace(/(?<!\/)\/+$/, '')}/dashboard/accounts/${accountId}`;
  const text = () => chatText(event, { name: target.accountName, bankName: target.bankName, link });
  if (transport === 'slack') {
    if (!slackChannel || !token) return null;
    return {
      id,
      url: `${slackApiUrl.replace(/(?<!\/)\/+$/, '')}/chat.postMessage`,
      body: JSON.stringify({ channel: slackChannel, text: text() }),
      auth: { type: 'bearer', token },
      signingSecrets: [],
    };
  }
  if (!url) return null;
  const isChat = transport === 'chat_webhook';
  const body = isChat ? JSON.stringify({ text: text() }) : eventBody(accountId, event);
  return { id, url, body, auth, signingSecrets, isAddressSecret: isChat };
}
