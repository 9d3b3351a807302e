/** Calls the API for the commands: knows its address, the caller, and what a refusal means. */

import { dataFolder, runningInstance } from './data-folder.ts';
import { ask, CliError } from './terminal.ts';

/** The options of every command that calls the API. */
export type ApiOptions = { url?: string; key?: string; dataDir?: string; totp?: string; json?: boolean };

export type Api = {
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** `machine`: with an API key, which gives access only to `/v1`. */
  as: 'person' | 'machine';
};

/** Runs `work` as a machine when a key is given, otherwise signed in as a person, who is signed out at the end. */
export async function withApi(options: ApiOptions, work: (api: Api) => Promise<void>): Promise<void> {
  const instance = runningInstance(dataFolder(options.dataDir));
  const url = options.url ?? process.env.RECONBANKER_URL ?? instance?.api;
  if (!url) {
    throw new CliError(
      'Where is the API? Nothing runs on this data folder: give --url, or set RECONBANKER_URL, or start with `npm start`.',
      { code: 'NO_ADDRESS' },
    );
  }
  const at = (authorization?: string) => caller(url.replace(/(?<!\/)\/+$/, ''), authorization);
  const key = options.key ?? process.env.RECONBANKER_KEY;
  if (key) return work({ call: at(`Api-Key ${key}`), as: 'machine' });
  const given = process.env.RECONBANKER_TOKEN;
  if (given) return work({ call: at(`Bearer ${given}`), as: 'person' });
  const email = process.env.RECONBANKER_EMAIL;
  // The operator's password in the folder is only for the instance that wrote it.
  const operator = instance?.api === url ? instance.operator : undefined;
  const own = operator?.password ? { email: operator.email, password: operator.password } : undefined;
  const person = email ? { email, password: await passwordOf(email) } : own;
  if (!person) {
    throw new CliError(
      'Who are you? Set RECONBANKER_EMAIL and RECONBANKER_PASSWORD, or RECONBANKER_TOKEN; codes also take --key.',
      { code: 'NO_CREDENTIALS' },
    );
  }
  const call = at(`Bearer ${await signIn(at(), person, options)}`);
  try {
    await work({ call, as: 'person' });
  } finally {
    await call('POST', '/auth/logout').catch(() => undefined);
  }
}

const passwordOf = async (email: string): Promise<string> =>
  process.env.RECONBANKER_PASSWORD ??
  ask(`Password of ${email}: `, { hidden: true, otherwise: 'Set RECONBANKER_PASSWORD.' });

type SignedIn = { token: string } | { requiresTotp: true; challengeToken: string };

async function signIn(call: Api['call'], person: { email: string; password: string }, { totp }: ApiOptions) {
  const { email, password } = person;
  const first = await call<SignedIn>('POST', '/auth/login', { email, password });
  if ('token' in first) return first.token;
  const code = totp ?? (await ask('Code of your authenticator: ', { otherwise: 'Give it with --totp.' }));
  const { token } = await call<{ token: string }>('POST', '/auth/login/totp', {
    challengeToken: first.challengeToken,
    code,
  });
  return token;
}

function caller(url: string, authorization?: string): Api['call'] {
  return async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers: Record<string, string> = {};
    if (authorization) headers.authorization = authorization;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const request: RequestInit = { method, headers, signal: AbortSignal.timeout(30_000) };
    if (body !== undefined) request.body = JSON.stringify(body);
    const answer = await fetch(url + path, request).catch((cause) => {
      throw new CliError(`The API at ${url} does not answer.`, { code: 'UNREACHABLE', cause });
    });
    const text = await answer.text();
    const value = readJson(text);
    if (answer.ok) return value as Answer;
    const { code = `HTTP_${answer.status}`, message = `${method} ${path} was answered ${answer.status}.` } =
      (value as { error?: { code?: string; message?: string } } | undefined)?.error ?? {};
    throw new CliError(message, { code });
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
