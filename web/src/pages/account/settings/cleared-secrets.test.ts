import { expect, test } from 'vitest';
import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { clearedSecrets } from './cleared-secrets.ts';

const config = {
  webhook_url: 'https://erp.example.test/in',
  webhook_auth_type: 'bearer',
  webhook_auth_token: '********',
  notification_transport: 'api',
  notification_endpoint_url: 'https://relay.example.test/notify',
  notification_auth_type: 'bearer',
  notification_auth_token: '********',
  pending_orders_endpoint: 'https://shop.example.test/orders',
  auth_type: 'bearer',
  auth_token: '********',
} as ConfigAnswer;
const chat = { ...config, notification_transport: 'chat_webhook', notification_endpoint_url: '********' } as const;

test.each([
  ['nothing is changed', config, {}, []],
  ['only the path is another one', config, { webhook_url: 'https://erp.example.test/other' }, []],
  ['the form has a new token', config, { webhook_url: 'https://a.example.test', webhook_auth_token: 'new' }, []],
  [
    'the address is not finished',
    { ...config, webhook_auth_token: null, auth_token: null },
    { webhook_url: 'htt' },
    [],
  ],
  // Without a token of its own the webhook would be called with that of the orders.
  ['the webhook moves', config, { webhook_url: 'https://a.example.test' }, ['webhook_auth_token', 'auth_token']],
  ['the orders move', config, { pending_orders_endpoint: 'https://a.example.test' }, ['auth_token']],
  ['the notifications move', config, { notification_endpoint_url: 'https://a.test' }, ['notification_auth_token']],
  ['an address is taken away', config, { notification_endpoint_url: '' }, ['notification_auth_token']],
  ['they go another way', config, { notification_transport: 'slack' }, ['notification_auth_token']],
  ['a chat stays', chat, { notification_endpoint_url: '********' }, []],
  [
    'a chat becomes an address that is shown',
    chat,
    { notification_transport: 'api', notification_endpoint_url: '********' },
    ['notification_auth_token', 'notification_endpoint_url'],
  ],
  ['there was no address yet', { ...config, webhook_url: null }, { webhook_url: 'https://a.example.test' }, []],
] as const)('what is cleared when %s', (_, before, values, expected) => {
  expect(clearedSecrets(before as ConfigAnswer, values)).toEqual(expected);
});
