import type Router from '@koa/router';
import { issueTicket } from '../../db/people/realtime-tickets.ts';
import { signedIn } from '../access/callers.ts';
import { readBody } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Deps, State } from '../deps.ts';

const ttlSeconds = 30;

/** The ticket for `/realtime`: a browser cannot send a token with a WebSocket, and a token in an address would be logged. */
export function realtimeRoutes(router: Router<State>, deps: Deps): void {
  router.post('/realtime/ticket', async (ctx) => {
    const { user, claims } = await signedIn(ctx, deps);
    await readBody(ctx, nothing);
    const holder = { userId: user.id, jti: claims.jti, tokenExpiresAt: claims.expiresAt };
    ctx.body = { ticket: await issueTicket(deps.db, holder, ttlSeconds), ttl_seconds: ttlSeconds };
  });
}
