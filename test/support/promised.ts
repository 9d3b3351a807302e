import { error } from '../../src/api/contract/answer-parts.ts';
import { errorsOf } from '../../src/api/contract/error-responses.ts';
import type { Operations } from '../../src/api/contract/operation.ts';
import { errorStatuses } from '../../src/api/errors.ts';
import { operations } from '../../src/api/openapi.ts';

export type Route = keyof Operations;

/** The documented routes. */
export const routes = Object.keys(operations) as Route[];

export function operationOf(route: Route) {
  const operation = operations[route];
  if (!operation) throw new Error(`${route} is not documented`);
  return operation;
}

export type Promised = { status: number; type: string | null; text: string };

/** What is wrong with an answer by what the document says of its route; null when it is as promised. */
export function brokenPromise(route: Route, { status, type, text }: Promised): string | null {
  const { answer } = operationOf(route);
  if (status === answer.status) {
    if (answer.media) return type === answer.media ? null : `is ${type}, not ${answer.media}`;
    if (!answer.schema) return text === '' ? null : 'has a body';
    const parsed = answer.schema.safeParse(jsonOf(text));
    return parsed.success ? null : `${text.slice(0, 500)}\n${parsed.error.message}`;
  }
  return brokenError(text, status, errorsOf(route, operationOf(route)));
}

/** What is wrong with an error: its shape, its code, or its status for that code. */
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
