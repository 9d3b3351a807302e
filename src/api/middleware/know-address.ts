import type { Next } from 'koa';
import { clientAddress, type Subnet } from '../../base/client-address.ts';
import type { Ctx } from '../deps.ts';

/** Where each request comes from, for everything that asks for it later. */
export function knowAddress(proxies: Subnet[]) {
  return (ctx: Ctx, next: Next): Promise<void> => {
    ctx.state.address = clientAddress(ctx.req, proxies);
    return next();
  };
}
