import { afterEach, beforeEach } from 'vitest';
import { type Sandbox, startSandbox } from './app.ts';

/** For tests: a bank for each test, its controls, and visitors without a browser. */
export let sandbox: Sandbox;

export function useSandbox() {
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  afterEach(() => sandbox.close());
}

export async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${sandbox.url}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text) };
}

export const ana = '/customers/ana';

/** A visitor with cookies, who fills in forms without a browser. */
export function visitor() {
  const cookies = new Map<string, string>();
  const visit = async (path: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(`${sandbox.url}${path}`, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = response.headers.get('location');
    const text = await response.text();
    return next ? visit(next) : (/<h1>(.*)<\/h1>/.exec(text)?.[1] ?? text);
  };
  return {
    visit,
    signIn: (password = 'secret-of-ana', username = 'ana') => visit('/login', { username, password }),
    giveCode: (code: string) => visit('/login/code', { code }),
  };
}

export const messages = async () => (await control('GET', `${ana}/messages`)).body;
export const counters = async () => (await control('GET', ana)).body;
export const submissions = async () => (await control('GET', `${ana}/submissions`)).body;
