import { describe, expect, test } from 'vitest';
import { brokenPromise, operationOf, routes } from '../../test/support/promised.ts';
import { movementBody } from '../notifications/movement-body.ts';
import { sampleEvent } from '../notifications/sample-event.ts';
import { createRouter } from './app.ts';
import { errorsOf } from './contract/error-responses.ts';
import { errorStatuses } from './errors.ts';
import { openApiDocument } from './openapi.ts';
import * as webhooks from './records/webhooks.ts';

const text = JSON.stringify(openApiDocument());
const document = JSON.parse(text);
type Described = Record<string, unknown> & { responses: Record<string, unknown> };
const described: [string, Described][] = Object.entries(document.paths as Record<string, Record<string, Described>>)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, it]) => [`${method} ${path}`, it] as const))
  .map(([route, it]) => [route, it]);

/** The routes for monitoring, for browsers, and for the document itself. */
const undocumented = [
  '/',
  '/health',
  '/ready',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/:file',
  '/dashboard',
  '/dashboard/assets/:file',
  '/dashboard/{*address}',
];

test('every route is documented, and every documented call has a route', () => {
  // The parts are not used before a request comes.
  const deps = { config: {} } as unknown as Parameters<typeof createRouter>[0];
  const routed = createRouter(deps)
    .stack.flatMap(({ methods, path }) => methods.map((method) => [method, String(path)] as const))
    .filter(([method, path]) => method !== 'HEAD' && !undocumented.includes(path))
    .map(([method, path]) => `${method} ${path}`);
  expect(routed.toSorted()).toEqual(routes.toSorted());
  expect(described.map(([route]) => route).toSorted()).toEqual(
    routes
      .map((route) => route.replace(/^\w+/, (method) => method.toLowerCase()).replace(/:(\w+)/g, '{$1}'))
      .toSorted(),
  );
});

describe('the document', () => {
  test('refers only to what is in it, and holds nothing that nobody refers to', () => {
    const referred = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, a, b]) => `${a}/${b}`),
    );
    const { schemas, responses } = document.components as Record<string, object>;
    const held = [
      ...Object.keys(schemas ?? {}).map((name) => `schemas/${name}`),
      ...Object.keys(responses ?? {}).map((name) => `responses/${name}`),
    ];
    expect(held.toSorted()).toEqual([...referred].toSorted());
  });

  test('gives every call its own name, a summary, a group, who may call, and the path its parameters', () => {
    const ids = described.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const groups = (document.tags as { name: string }[]).map(({ name }) => name);
    const schemes = Object.keys(document.components.securitySchemes);
    for (const [route, it] of described) {
      expect(it.summary, route).toMatch(/^[A-Z].*[^.]$/);
      expect(groups, route).toEqual(expect.arrayContaining(it.tags as string[]));
      for (const way of it.security as object[])
        expect(schemes, route).toEqual(expect.arrayContaining(Object.keys(way)));
      const named = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = (it.parameters ?? []) as { in: string; name: string }[];
      expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(named);
      expect(Object.keys(it.responses).length, route).toBeGreaterThan(1);
    }
  });

  test('says which codes a call can answer, each with its status', () => {
    for (const route of routes) {
      const codes = errorsOf(operationOf(route));
      for (const code of codes) {
        const example = JSON.stringify({ error: { code, message: 'Why.' } });
        const answer = { status: errorStatuses[code], type: 'application/json', text: example };
        expect(brokenPromise(route, answer), route).toBeNull();
      }
    }
    const promised = new Set(routes.flatMap((route) => errorsOf(operationOf(route))));
    // These responses come before it is known which call was meant.
    const early = ['METHOD_NOT_ALLOWED', 'REQUEST_TIMEOUT', 'HEADERS_TOO_LARGE', 'HOST_NOT_ALLOWED'];
    expect([...promised, ...early].toSorted()).toEqual(Object.keys(errorStatuses).toSorted());
  });

  test('is exact: a field more or less, or another code, breaks the promise', () => {
    const answer = { status: 202, type: 'application/json', text: '{"stopping":true}' };
    expect(brokenPromise('POST /accounts/:id/stop', answer)).toBeNull();
    for (const other of ['{"stopping":true,"more":1}', '{}', 'true', '']) {
      expect(brokenPromise('POST /accounts/:id/stop', { ...answer, text: other })).not.toBeNull();
    }
    const refused = { ...answer, status: 409, text: '{"error":{"code":"CONFLICT","message":"No."}}' };
    expect(brokenPromise('POST /accounts/:id/stop', refused)).toBe('CONFLICT is not documented');
  });

  test('shows bodies that would be taken', () => {
    for (const route of routes) {
      const { body } = operationOf(route);
      if (body) expect(body.schema.safeParse(body.example ?? {}), route).toMatchObject({ success: true });
    }
    const example = (name: string) => document.webhooks[name].post.requestBody.content['application/json'].example;
    webhooks.assistanceRequired.parse(example('assistance_required'));
    webhooks.loginFailed.parse(example('login_failed'));
    webhooks.scrapeFailed.parse(example('scrape_failed'));
    webhooks.movementResult.parse(example('movement'));
  });

  test('describes the webhooks as they are sent', () => {
    const about = { now: new Date(), requestId: crypto.randomUUID() };
    const sent = (type: Parameters<typeof sampleEvent>[0]) =>
      JSON.parse(JSON.stringify({ account_id: crypto.randomUUID(), ...sampleEvent(type, about) }));
    webhooks.assistanceRequired.parse(sent('assistance_required'));
    webhooks.loginFailed.parse(sent('login_failed'));
    webhooks.scrapeFailed.parse(sent('scrape_failed'));
    const movement = {
      id: crypto.randomUUID(),
      amount: '12.50',
      currency: 'EUR',
      senderName: 'Ada',
      receivedAt: new Date(),
    } as Parameters<typeof movementBody>[0];
    webhooks.movementResult.parse(JSON.parse(movementBody(movement, { shop: 'north' })));
  });
});
