import { expect, test } from 'vitest';
import { startTestApi } from '../../../test/support/api.ts';
import { readConfig } from '../../config/config.ts';
import type { Deps } from '../deps.ts';

const ada = { email: 'ada@example.com', password: 'nine blue kettles', name: 'Ada' };
const token = 'a token of 24 letters --';

async function withApi(config: Partial<Deps['config']>, work: (register: Register) => Promise<void>): Promise<void> {
  const api = await startTestApi({ config });
  try {
    await work({
      register: (more = {}) => api.call('POST', '/auth/register', { body: { ...ada, ...more } }),
      offered: async () => (await api.call('GET', '/auth/registration')).body,
    });
  } finally {
    await api.close();
  }
}

type Register = {
  register(more?: object): Promise<{ status: number; text: string }>;
  offered(): Promise<{ open: boolean; first: boolean; setup_token?: true }>;
};

test('a service that others reach does not belong to whoever comes first, but to whoever has the token', async () => {
  const config = { registration: 'first-user', firstUser: { wants: 'token', token } } as const;
  await withApi(config, async ({ register, offered }) => {
    expect(await offered()).toEqual({ open: true, first: true, setup_token: true });
    const strangers = await Promise.all(
      [{}, { setup_token: '' }, { setup_token: `${token}x` }, { setup_token: token.slice(1) }].map(register),
    );
    expect(strangers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(strangers.map(({ text }) => text).join()).not.toContain(token);
    expect((await register({ setup_token: token })).status).toBe(201);
    expect(await offered()).toEqual({ open: false, first: false });
    expect((await register({ setup_token: token, email: 'eve@example.com' })).status).toBe(403);
  });
});

test('without a token the first user is made from the command line', async () => {
  const config = { registration: 'first-user', firstUser: { wants: 'command' } } as const;
  await withApi(config, async ({ register, offered }) => {
    expect(await offered()).toEqual({ open: false, first: true });
    const refused = await register({ setup_token: token });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('reconbanker users create');
  });
});

test('open registration is open also for the first', async () => {
  const config = { registration: 'open', firstUser: { wants: 'command' } } as const;
  await withApi(config, async ({ register, offered }) => {
    expect(await offered()).toEqual({ open: true, first: true });
    expect((await register()).status).toBe(201);
  });
});

test('only an API that serves its own machine alone asks the first user for nothing', () => {
  const key = `k1:${Buffer.alloc(32).toString('base64')}`;
  const wants = (more: object) =>
    readConfig({ DATABASE_URL: 'postgres://x', ENCRYPTION_KEYS: key, JWT_SECRET: key, ...more }).firstUser.wants;
  expect(wants({})).toBe('nothing');
  expect(wants({ HOST: '0.0.0.0' })).toBe('command');
  // A proxy in front of it may let anybody in.
  expect(wants({ PUBLIC_URL: 'https://bank.example.com' })).toBe('command');
  expect(wants({ HOST: '0.0.0.0', SETUP_TOKEN: token })).toBe('token');
  expect(() => wants({ SETUP_TOKEN: 'short' })).toThrow('SETUP_TOKEN must have 16 characters or more');
});
