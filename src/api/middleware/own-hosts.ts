import type { Next } from 'koa';
import type { Ctx } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { isOwnHost, type OwnHosts } from '../own-hosts.ts';

/** Kubernetes and monitoring request these paths by IP address. */
const askedByAddress = ['/health', '/ready', '/metrics'];

/**
 * Refuses foreign host names. A page elsewhere could let its own name resolve to this machine, and would then have the
 * same origin as we do.
 */
export function ownHosts(hosts: OwnHosts) {
  return (ctx: Ctx, next: Next): Promise<void> => {
    // A malformed address gets an error of its own later.
    const path = URL.parse(ctx.url, 'http://here')?.pathname ?? '';
    if (isOwnHost(ctx.get('Host'), hosts) || askedByAddress.includes(path)) return next();
    throw new ApiError(
      'HOST_NOT_ALLOWED',
      'This service is not reached by this name. Use that of PUBLIC_URL, or add the name to ALLOWED_HOSTS.',
    );
  };
}
