import { uuid } from './contract/schema-parts.ts';
import type { Ctx } from './deps.ts';

/**
 * Returns the path with its ids. Other parts that are not from the route are hidden: a relay may have put the code
 * there.
 */
export function plainPath(ctx: Ctx): string {
  if (typeof ctx.routerPath !== 'string') return '(unknown)';
  return ctx.routerPath.replace(/:(\w+)/g, (pattern, name) => {
    const id = uuid.safeParse(ctx.params[name]);
    return id.success ? id.data : pattern;
  });
}
