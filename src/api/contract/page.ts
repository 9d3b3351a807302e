/** Answers lists page by page, with a `Link` header to the next page. */
import type { Ctx } from '../deps.ts';

/**
 * Sets the link to the next page. It is relative to the called address, so that it works below `/api` and behind a
 * proxy.
 */
export function linkNext(ctx: Ctx, query: Record<string, string>): void {
  ctx.set('Link', `<?${new URLSearchParams(query)}>; rel="next"`);
}

/** Returns the first `limit` of `rows`. One more row was read, which tells whether there is a next page. */
export function page<Row extends { id: string }>(ctx: Ctx, rows: Row[], limit: number): Row[] {
  const shown = rows.slice(0, limit);
  if (rows.length > limit) linkNext(ctx, { limit: String(limit), cursor: shown.at(-1)?.id ?? '' });
  return shown;
}
