import type { Answer, CallOptions } from './call.ts';

type Send = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** Makes calls as a person whose token may be old: when asked for the password, gives it and repeats the call. */
export function confirming(send: Send, password: string): Send {
  return async (method, path, options) => {
    const answer = await send(method, path, options);
    if (answer.status !== 403 || answer.body?.error?.code !== 'STEP_UP_REQUIRED') return answer;
    const confirmed = await send('POST', '/me/step-up', { ...options, body: { password } });
    return confirmed.status === 200 ? send(method, path, options) : confirmed;
  };
}
