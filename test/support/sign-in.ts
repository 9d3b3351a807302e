import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { TestApi } from './api.ts';

export type Person = { id: string; email: string; password: string; token: string };

/** Registers a person with a password, who has just signed in. */
export async function signUp(api: TestApi): Promise<Person> {
  const user = { email: `${randomUUID()}@example.com`, password: 'nine blue kettles' };
  const { body } = await api.call('POST', '/auth/register', { body: { ...user, name: 'Ada' } });
  return { id: body.id, ...user, token: await signIn(api, user) };
}

export async function signIn(api: TestApi, { email, password }: { email: string; password: string }): Promise<string> {
  const { body } = await api.call('POST', '/auth/login', { body: { email, password } });
  return body.token;
}

/** Makes the last password check and the use of the tokens so many minutes older. */
export async function age({ db }: TestApi, { id }: { id: string }, minutes: number, used = 0): Promise<void> {
  await db
    .updateTable('sign_ins')
    .set({
      confirmed_at: new Date(Date.now() - minutes * 60_000),
      last_used_at: new Date(Date.now() - used * 60_000),
    })
    .where('user_id', '=', id)
    .execute();
}

/** Returns the codes of an authenticator, from the present half minute on. Each is valid once. */
export function authenticator(otpauthUri: string): () => string {
  const secret = Secret.fromBase32(new URL(otpauthUri).searchParams.get('secret') ?? '');
  const totp = new TOTP({ secret });
  let next = Date.now() - 30_000;
  return () => {
    next += 30_000;
    return totp.generate({ timestamp: Math.min(next, Date.now() + 30_000) });
  };
}
