import { error } from '../../src/api/contract/answer-parts.ts';
import { errorsOf } from '../../src/api/contract/error-responses.ts';
import { isMachine, type RouteName } from '../../src/api/contract/route.ts';
import { errorStatuses } from '../../src/api/errors.ts';
import { routes as declared } from '../../src/api/routes.ts';

export type Route = RouteName;

const byName = new Map(declared.map((route) => [route.name, route]));

/** The documented routes. */
export const routes = [...byName.keys()];

export function operationOf(route: Route) {
  const operation = byName.get(route);
  if (!operation) throw new Error(`${route} is not documented`);
  return operation;
}

/** Returns who has to call: anybody, a person with a token, or a machine with a key. */
export function callerOf(route: Route): 'anyone' | 'person' | 'machine' {
  const { access } = operationOf(route);
  if (access === 'anyone') return access;
  return isMachine(access) ? 'machine' : 'person';
}

export type Promised = { status: number; type: string | null; text: string };

/** Says how a response differs from what the document says of its route. Null when it agrees. */
export function brokenPromise(route: Route, { status, type, text }: Promised): string | null {
  const { answer } = operationOf(route);
  if (status === answer.status) {
    if (answer.media) return type === answer.media ? null : `is ${type}, not ${answer.media}`;
    if (!answer.schema) return text === '' ? null : 'has a body';
    const parsed = answer.schema.safeParse(jsonOf(text));
    return parsed.success ? null : `${text.slice(0, 500)}\n${parsed.error.message}`;
  }
  return brokenError(text, status, errorsOf(operationOf(route)));
}

/** Says what is wrong with an error: its shape, its code, or its status for that code. */
export function brokenError(text: string, status: number, codes: readonly string[] = Object.keys(errorStatuses)) {
  const parsed = error.safeParse(jsonOf(text));
  if (!parsed.success) return `${status} is not an error of ours: ${text.slice(0, 300)}`;
  const { code } = parsed.data.error;
  if (!codes.includes(code)) return `${code} is not documented`;
  return errorStatuses[code as keyof typeof errorStatuses] === status ? null : `${code} came with ${status}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
