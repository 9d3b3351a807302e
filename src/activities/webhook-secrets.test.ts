import { expect, test } from 'vitest';
import { createVault, sealContext } from '../base/crypto.ts';
import { openResultSecrets } from './webhook-secrets.ts';

const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const accountId = '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c';
const seal = (field: string) => vault.seal(`the ${field}`, sealContext.setting(accountId, field));

type AuthType = 'bearer' | 'api_key';
type Types = { own?: AuthType | null; account?: AuthType | null };
function authOf(tokens: ('webhook_auth_token' | 'auth_token')[], { own = null, account = null }: Types) {
  const sealed = (field: (typeof tokens)[number]) => (tokens.includes(field) ? seal(field) : null);
  const places = {
    account_id: accountId,
    bankCode: 'sandbox',
    webhook_url: 'https://erp.example.test/in',
    webhook_auth_type: own,
    webhook_auth_token_sealed: sealed('webhook_auth_token'),
    pending_orders_endpoint: null,
    auth_type: account,
    notification_transport: 'api' as const,
    notification_endpoint_url: null,
    notification_endpoint_url_sealed: null,
    notification_auth_type: null,
  };
  return openResultSecrets(vault, {
    ...places,
    places,
    url: places.webhook_url,
    accountTokenSealed: sealed('auth_token'),
    extraFields: null,
    offAt: null,
    retryLimit: 3,
    signingSecretSealed: null,
    previousSecretSealed: null,
    previousSecretUntil: null,
  }).auth;
}

test('movements are sent with the token of the webhook, where it has one', () => {
  const both = ['webhook_auth_token', 'auth_token'] as const;
  expect(authOf([...both], { own: 'api_key', account: 'bearer' })).toEqual({
    type: 'api_key',
    token: 'the webhook_auth_token',
  });
  expect(authOf([...both], { account: 'api_key' })).toEqual({ type: 'bearer', token: 'the webhook_auth_token' });
});

test('or else with that of the account, in its own way', () => {
  expect(authOf(['auth_token'], { own: 'api_key', account: 'bearer' })).toEqual({
    type: 'bearer',
    token: 'the auth_token',
  });
  expect(authOf(['auth_token'], { account: 'api_key' })).toEqual({ type: 'api_key', token: 'the auth_token' });
  expect(authOf(['auth_token'], {})).toEqual({ type: 'bearer', token: 'the auth_token' });
});

test('and without any token with no header', () => {
  expect(authOf([], { own: 'bearer', account: 'bearer' })).toBeNull();
});
