import type { Next } from 'koa';
import { clientAddress, type Subnet } from '../../base/client-address.ts';
import type { Ctx } from '../deps.ts';

/** Determines the address of each request, for all later middleware. */
export function knowAddress(proxies: Subnet[]) {
  return (ctx: Ctx, next: Next): Promise<void> => {
    ctx.state.address = clientAddress(ctx.req, proxies);
    return next();
  };
}
