/** Serves the Temporal UI below `/temporal` to people who have signed in here. It has no port of its own. */
import type { Next } from 'koa';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { isOwnOrigin } from '../own-hosts.ts';
import { answerCall } from './answer-call.ts';
import { openPages, type Pages } from './pages.ts';
import { passOn } from './pass-on.ts';
import { assertOwnPage, isLooking, uiPath } from './sign-in.ts';

export function temporalUi(deps: Deps) {
  const { pages: folder, upstream } = deps.config.temporal.ui;
  let opened: Promise<Pages> | undefined;

  return async (ctx: Ctx, next: Next): Promise<void> => {
    const path = pathBelow(ctx.url);
    if (path === null || !(folder || upstream)) return next();
    assertOwnPage(ctx, (origin) => isOwnOrigin(origin, ctx.get('Host'), deps.config));
    if (!(await isLooking(ctx, deps))) return askToSignIn(ctx);
    if (!folder) return passOn(ctx, upstream ?? '');
    opened ??= openPages(folder);
    const pages = await opened;
    if (path === '/api/v1/settings') {
      ctx.type = 'json';
      ctx.body = pages.settings;
    } else if (path.startsWith('/api/')) await answerCall(ctx, deps, path);
    else await pages.answer(ctx, path);
  };
}

/** Returns the path as it was sent: an id in it may contain an encoded slash. */
function pathBelow(url: string): string | null {
  const [path = ''] = url.split('?');
  if (path !== uiPath && !path.startsWith(`${uiPath}/`)) return null;
  return path.slice(uiPath.length) || '/';
}

/** Redirects a person who opens a link to the sign-in, from where they come back. */
function askToSignIn(ctx: Ctx): void {
  const isPage = ctx.method === 'GET' && ctx.accepts('json', 'html') === 'html';
  if (!isPage) throw new ApiError('UNAUTHORIZED', 'Open the Temporal UI from the dashboard.');
  ctx.redirect(`/dashboard/temporal?to=${encodeURIComponent(ctx.url)}`);
}
