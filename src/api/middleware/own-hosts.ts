import type { Next } from 'koa';
import type { Ctx } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { isOwnHost, type OwnHosts } from '../own-hosts.ts';

/** They are asked by address: by Kubernetes, and by whatever watches. */
const askedByAddress = ['/health', '/ready', '/metrics'];

/** A page elsewhere can make its own name point to this machine, and would then be of the same origin as we are. */
export function ownHosts(hosts: OwnHosts) {
  return (ctx: Ctx, next: Next): Promise<void> => {
    // Where it is none, that is said in its place.
    const path = URL.parse(ctx.url, 'http://here')?.pathname ?? '';
    if (isOwnHost(ctx.get('Host'), hosts) || askedByAddress.includes(path)) return next();
    throw new ApiError(
      'HOST_NOT_ALLOWED',
      'This service is not reached by this name. Use that of PUBLIC_URL, or add the name to ALLOWED_HOSTS.',
    );
  };
}
