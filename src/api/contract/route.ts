/** One route: what it promises and what it does, stated once. `register-route.ts` puts it on the router. */
import type { z } from 'zod';
import type { Account } from '../../db/accounts/accounts.ts';
import type { CallerAccount } from '../../db/accounts/api-key-callers.ts';
import type { ApiKeyScope } from '../../db/people/api-keys.ts';
import type { User } from '../../db/people/users.ts';
import type { Ctx, Deps } from '../deps.ts';
import type { ErrorCode } from '../errors.ts';
import type { TokenClaims } from '../tokens.ts';

/** Method and path, as the router knows them: `POST /accounts/:id/otp`. */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/** Anybody, a person with a token, the person whose account is in the path, or a machine whose key has this scope for it. */
export type Access = 'anyone' | 'person' | 'owner' | ApiKeyScope;

export const isMachine = (access: Access): access is ApiKeyScope => access.includes(':');

/** What one route promises. All that follows from `access`, the path and the body is added by `openapi.ts`. */
export type Operation<
  A extends Access = Access,
  Q extends z.ZodObject | undefined = z.ZodObject | undefined,
  B extends z.ZodType | undefined = z.ZodType,
  S extends z.ZodType | undefined = z.ZodType | undefined,
> = {
  /** The `operationId`: generated clients name their methods by it. */
  id: string;
  summary: string;
  description?: string;
  access: A;
  /**
   * Whether the password must have been given a short time ago: for every such call, or for one that changes where
   * something goes; `in_body` takes it with the call itself.
   */
  stepUp?: 'always' | 'when_changed' | 'in_body';
  query?: Q;
  /** A JSON body: its shape and an example. */
  body?: { schema: B; example?: unknown };
  /** Bodies that are not ours, by media type, each with an example. The route reads them itself. */
  rawBody?: Record<string, unknown>;
  answer: Answer<S>;
  /** Beyond those that every call of this kind can give. */
  errors?: readonly ErrorCode[];
};

export type Answer<S extends z.ZodType | undefined = z.ZodType | undefined> = {
  status: 200 | 201 | 202 | 204;
  description: string;
  /** None where the answer is empty, or is not JSON. */
  schema?: S;
  media?: 'image/png';
  example?: unknown;
  /** There is a `Link` header to the next page. */
  paged?: true;
};

/** What a route is asked, by whom. The ids of the path have been checked to be ids. */
export type Asked<A extends Access, Ids extends string = string> = {
  ctx: Ctx;
  deps: Deps;
  ids: Record<Ids, string>;
} & Caller<A>;

/** Who calls, as far as it is known once they may. */
export type Caller<A extends Access> = A extends 'anyone'
  ? unknown
  : A extends 'person'
    ? { user: User; claims: TokenClaims }
    : A extends 'owner'
      ? { user: User; claims: TokenClaims; account: Account }
      : { account: CallerAccount };

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** The fields of an answer and their kinds, before it is JSON: a time may still be a `Date`. */
type Unsent<T> = T extends string
  ? string | Date
  : T extends boolean
    ? boolean
    : T extends (infer One)[]
      ? readonly Unsent<One>[]
      : T extends object
        ? { [Field in keyof T]: Unsent<T[Field]> }
        : T;
type Answered<S> = S extends z.ZodType ? Unsent<z.input<S>> : unknown;

/** `id` and `requestId` of `/accounts/:id/otp/:requestId`. */
type IdsIn<Path extends string> = Path extends `${string}:${infer Id}/${infer Rest}`
  ? Id | IdsIn<Rest>
  : Path extends `${string}:${infer Id}`
    ? Id
    : never;

type Work<Name extends string, A extends Access, Q, B, S> = {
  /** Refuses what is to be refused before the body is read. */
  before?: (asked: Asked<A, IdsIn<Name>>) => Promise<void>;
  /** Where the shape of the body depends on what is stored: the one for this call. */
  bodyFor?: (asked: Asked<A, IdsIn<Name>>) => Promise<z.ZodType<Parsed<B>>>;
  /** Does what is asked and returns the answer. */
  handle: (asked: Asked<A, IdsIn<Name>> & { query: Parsed<Q>; body: Parsed<B> }) => Answered<S> | Promise<Answered<S>>;
};

/** A route of which only that is known which all routes have. */
export type Route = Operation & {
  name: RouteName;
  before?: (asked: Asked<Access>) => Promise<void>;
  bodyFor?: (asked: Asked<Access>) => Promise<z.ZodType>;
  handle: (asked: Asked<Access> & { query: unknown; body: unknown }) => unknown;
};

/** Declares a route. Its `handle` is held to `access`, `query`, `body` and `answer`. */
export function route<
  const Name extends RouteName,
  A extends Access,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  S extends z.ZodType | undefined = undefined,
>(name: Name, declared: Operation<A, Q, B, S> & Work<Name, A, Q, B, S>): Route {
  // What it is called with is made from the same declaration.
  return { name, ...declared } as unknown as Route;
}
