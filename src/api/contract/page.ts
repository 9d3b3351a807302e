/** Lists that are answered page by page, with a `Link` header to the next page. */
import type { Ctx } from '../deps.ts';

/** Where the next page is: relative to the address that was called, so that it holds below `/api` and behind a proxy. */
export function linkNext(ctx: Ctx, query: Record<string, string>): void {
  ctx.set('Link', `<?${new URLSearchParams(query)}>; rel="next"`);
}

/** The first `limit` of `rows`, of which one more was read: it tells whether there is a next page. */
export function page<Row extends { id: string }>(ctx: Ctx, rows: Row[], limit: number): Row[] {
  const shown = rows.slice(0, limit);
  if (rows.length > limit) linkNext(ctx, { limit: String(limit), cursor: shown.at(-1)?.id ?? '' });
  return shown;
}
