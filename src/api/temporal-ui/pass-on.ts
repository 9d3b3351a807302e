import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Ctx } from '../deps.ts';
import { unavailable } from '../errors.ts';
import { answerFirst } from './pages.ts';

/** The headers of a request that a server of the UI needs. Who is signed in here is not among them. */
const passedOn = ['accept', 'accept-language', 'content-type', 'content-length', 'if-none-match', 'x-csrf-token'];
const passedBack = ['content-type', 'etag', 'cache-control', 'location', 'set-cookie'];

/** Answers with the response of the UI's own server, whose paths have the same prefix. */
export async function passOn(ctx: Ctx, upstream: string): Promise<void> {
  const answer = await ask(ctx, new URL(upstream));
  ctx.status = answer.statusCode ?? 502;
  for (const name of passedBack) {
    const value = answer.headers[name];
    if (value !== undefined) ctx.set(name, value);
  }
  if (answer.headers['content-type']?.startsWith('text/html')) answerFirst(ctx, Buffer.concat(await answer.toArray()));
  else ctx.body = answer;
}

function ask(ctx: Ctx, target: URL): Promise<IncomingMessage> {
  const headers: Record<string, string> = {};
  for (const name of passedOn) if (ctx.get(name)) headers[name] = ctx.get(name);
  const [, csrf] = /(?:^|; *)(_csrf=[^;]+)/.exec(ctx.get('Cookie')) ?? [];
  if (csrf) headers.cookie = csrf;
  const send = target.protocol === 'https:' ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const asking = send(target, { method: ctx.method, path: ctx.url, headers }, resolve);
    asking.on('error', (cause) =>
      reject(unavailable('The Temporal UI cannot be reached right now. Try again shortly.', cause)),
    );
    ctx.res.on('close', () => asking.destroy());
    ctx.req.pipe(asking);
  });
}
