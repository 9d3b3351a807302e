/** Puts a declared route on the router and applies its declaration, in the same order for every route. */
import type Router from '@koa/router';
import type { ApiKeyScope } from '../db/people/api-keys.ts';
import { keyRoute, ownAccount, signedIn } from './access/callers.ts';
import { requireRecent } from './access/step-up.ts';
import { readBody, readId, readQuery } from './contract/request.ts';
import type { Caller, Route } from './contract/route.ts';
import type { Ctx, Deps, State } from './deps.ts';

export function registerRoute(router: Router<State>, deps: Deps, route: Route): void {
  const [method = '', path = ''] = route.name.split(' ');
  router.register(path, [method], serve(route, deps));
}

/** The caller is checked first, so that no body of a stranger is read. */
function serve(route: Route, deps: Deps): (ctx: Ctx) => Promise<void> {
  const { access } = route;
  switch (access) {
    case 'anyone':
      return (ctx) => answer(route, { ctx, deps });
    case 'person':
      return async (ctx) => answer(route, { ctx, deps, ...(await person(ctx, deps, route)) });
    case 'owner':
      return async (ctx) => {
        const { user, claims } = await person(ctx, deps, route);
        await answer(route, { ctx, deps, user, claims, account: await ownAccount(ctx, deps, user) });
      };
    default:
      return keyRoute(deps, access, (ctx, account) => answer(route, { ctx, deps, account }));
  }
}

async function person(ctx: Ctx, deps: Deps, { stepUp }: Route) {
  const found = await signedIn(ctx, deps);
  if (stepUp === 'always') requireRecent(ctx);
  return found;
}

type Called = { ctx: Ctx; deps: Deps } & Partial<Caller<'owner'> | Caller<ApiKeyScope>>;

async function answer(route: Route, called: Called): Promise<void> {
  const { ctx } = called;
  const ids = Object.fromEntries(idsIn(route).map((id) => [id, readId(ctx, id)]));
  const asked = { ...called, ids };
  if (route.before) await route.before(asked);
  const query = route.query && readQuery(ctx, route.query);
  const schema = route.bodyFor ? await route.bodyFor(asked) : route.body?.schema;
  const body = schema && (await readBody(ctx, schema));
  const answered = await route.handle({ ...asked, query, body });
  const { status, media } = route.answer;
  ctx.status = status;
  if (status === 204) return;
  ctx.type = media ?? 'json';
  // Koa takes null for no content.
  ctx.body = answered === null ? 'null' : answered;
}

const idsIn = ({ name }: Route): string[] => [...name.matchAll(/:(\w+)/g)].map(([, id = '']) => id);
