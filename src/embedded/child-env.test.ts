import { expect, test } from 'vitest';
import { childEnv } from './child-env.ts';
import { readSettings } from './settings.ts';

const secrets = { encryptionKeys: 'k', jwtSecret: 's', setupToken: 't' };
const found = { databaseUrl: 'postgres://x', chromium: '/x', temporalPages: null };
const privateWebhooks = (env: Record<string, string>) =>
  childEnv(readSettings(env), secrets, found).ALLOW_PRIVATE_WEBHOOKS;

test("webhooks may go to a newcomer's own machine, but not where strangers may register", () => {
  expect(privateWebhooks({})).toBe('true');
  expect(privateWebhooks({ REGISTRATION: 'first-user' })).toBe('true');
  expect(privateWebhooks({ REGISTRATION: 'open' })).toBe('');
  expect(privateWebhooks({ DATABASE_URL: 'postgres://elsewhere' })).toBe('');
});

test('whoever sets it decides', () => {
  expect(privateWebhooks({ REGISTRATION: 'open', ALLOW_PRIVATE_WEBHOOKS: 'true' })).toBe('true');
  expect(privateWebhooks({ ALLOW_PRIVATE_WEBHOOKS: 'false' })).toBe('false');
});
