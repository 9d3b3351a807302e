/** Declares a route in one place: its contract and its handler. `register-route.ts` puts it on the router. */
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

/**
 * Who may call: anybody, a person with a token, the owner of the account in the path, or a machine whose key has this
 * scope for it.
 */
export type Access = 'anyone' | 'person' | 'owner' | ApiKeyScope;

export const isMachine = (access: Access): access is ApiKeyScope => access.includes(':');

/** The contract of one route. `openapi.ts` adds everything that follows from `access`, the path and the body. */
export type Operation<
  A extends Access = Access,
  Q extends z.ZodObject | undefined = z.ZodObject | undefined,
  B extends z.ZodType | undefined = z.ZodType,
  S extends z.ZodType | undefined = z.ZodType | undefined,
> = {
  /** The `operationId`. Generated clients name their methods by it. */
  id: string;
  summary: string;
  description?: string;
  access: A;
  /**
   * When the password must have been given a short time ago: for every call, or for one that changes where something is
   * sent. `in_body` takes it with the call itself.
   */
  stepUp?: 'always' | 'when_changed' | 'in_body';
  query?: Q;
  /** A JSON body: its shape and an example. */
  body?: { schema: B; example?: unknown };
  /** Bodies in foreign formats, by media type, each with an example. The route reads them itself. */
  rawBody?: Record<string, unknown>;
  answer: Answer<S>;
  /** Errors in addition to those that every call of this kind can give. */
  errors?: readonly ErrorCode[];
};

export type Answer<S extends z.ZodType | undefined = z.ZodType | undefined> = {
  status: 200 | 201 | 202 | 204;
  description: string;
  /** Left out when the answer is empty or is not JSON. */
  schema?: S;
  media?: 'image/png';
  example?: unknown;
  /** The answer has a `Link` header to the next page. */
  paged?: true;
};

/** A request of a known caller. The ids of the path have been validated. */
export type Asked<A extends Access, Ids extends string = string> = {
  ctx: Ctx;
  deps: Deps;
  ids: Record<Ids, string>;
} & Caller<A>;

/** The caller, as far as it is known after the check of access. */
export type Caller<A extends Access> = A extends 'anyone'
  ? unknown
  : A extends 'person'
    ? { user: User; claims: TokenClaims }
    : A extends 'owner'
      ? { user: User; claims: TokenClaims; account: Account }
      : { account: CallerAccount };

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** The fields of an answer and their types before it becomes JSON: a time may still be a `Date`. */
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

/** Extracts `id` and `requestId` from `/accounts/:id/otp/:requestId`. */
type IdsIn<Path extends string> = Path extends `${string}:${infer Id}/${infer Rest}`
  ? Id | IdsIn<Rest>
  : Path extends `${string}:${infer Id}`
    ? Id
    : never;

type Work<Name extends string, A extends Access, Q, B, S> = {
  /** Checks that may refuse the request before the body is read. */
  before?: (asked: Asked<A, IdsIn<Name>>) => Promise<void>;
  /** Returns the shape of the body for this call, when it depends on stored data. */
  bodyFor?: (asked: Asked<A, IdsIn<Name>>) => Promise<z.ZodType<Parsed<B>>>;
  /** Handles the request and returns the answer. */
  handle: (asked: Asked<A, IdsIn<Name>> & { query: Parsed<Q>; body: Parsed<B> }) => Answered<S> | Promise<Answered<S>>;
};

/** A route with only the properties that all routes have. */
export type Route = Operation & {
  name: RouteName;
  before?: (asked: Asked<Access>) => Promise<void>;
  bodyFor?: (asked: Asked<Access>) => Promise<z.ZodType>;
  handle: (asked: Asked<Access> & { query: unknown; body: unknown }) => unknown;
};

/** Declares a route. The types of `handle` follow from `access`, `query`, `body` and `answer`. */
export function route<
  const Name extends RouteName,
  A extends Access,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  S extends z.ZodType | undefined = undefined,
>(name: Name, declared: Operation<A, Q, B, S> & Work<Name, A, Q, B, S>): Route {
  // Its arguments are made from the same declaration.
  return { name, ...declared } as unknown as Route;
}
