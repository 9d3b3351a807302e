import { uuid } from './contract/schema-parts.ts';
import type { Ctx } from './deps.ts';

/** The path with its ids. What is neither of a route nor an id is not shown: a relay may have put the code there. */
export function plainPath(ctx: Ctx): string {
  if (typeof ctx.routerPath !== 'string') return '(unknown)';
  return ctx.routerPath.replace(/:(\w+)/g, (pattern, name) => {
    const id = uuid.safeParse(ctx.params[name]);
    return id.success ? id.data : pattern;
  });
}
