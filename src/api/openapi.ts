/** Builds the OpenAPI document of the API from the declarations of the routes. */
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { error } from './contract/answer-parts.ts';
import { describeErrors, errorResponses, errorsOf } from './contract/error-responses.ts';
import { type Access, type Answer, isMachine, type Operation } from './contract/route.ts';
import { webhooks } from './records/webhooks.ts';
import { groups } from './routes.ts';

/** The OpenAPI 3.1 document as JSON. */
export function openApiDocument() {
  const paths: ZodOpenApiPathsObject = {};
  const responses: Record<string, ReturnType<typeof describeErrors>> = {};
  for (const { name, routes } of groups) {
    for (const route of routes) {
      const [method = '', pattern = ''] = route.name.split(' ');
      const errors = errorResponses(errorsOf(route));
      for (const response of errors) responses[response.name] = describeErrors(response);
      const path = pattern.replace(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [method.toLowerCase()]: describe(name, pattern, route, errors) };
    }
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Reconbanker',
        version: '1.0.0',
        description:
          'Reconbanker logs in to banks that have no API, gets their one-time codes from people or machines, and delivers ' +
          'the movements. Every path is also available below `/api`. All errors have the same shape.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'The server of this document.' }],
      tags: [
        ...groups.map(({ name, description }) => ({ name, description })),
        { name: 'Webhooks', description: 'Calls that the service makes.' },
      ],
      paths,
      webhooks,
      components: { schemas: { Error: error }, responses, securitySchemes },
    },
    {
      override: ({ jsonSchema }) => {
        // The pattern of a time is half a page long and says no more than the format.
        if (jsonSchema.format === 'date-time' || jsonSchema.format === 'uuid') delete jsonSchema.pattern;
      },
    },
  );
}

const securitySchemes = {
  person: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token from `POST /auth/login`.' },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Api-Key rbk_…`: the word `Api-Key`, a blank and the key.',
  },
  xApiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The key: `rbk_…`.' },
} as const;

function describe(
  tag: string,
  pattern: string,
  operation: Operation,
  errors: ReturnType<typeof errorResponses>,
): ZodOpenApiOperationObject {
  const { id, summary, description, access, query, stepUp, answer } = operation;
  const scope = isMachine(access) ? `Needs the scope \`${access}\`.` : undefined;
  const told = [description, scope, stepUp && stepUpTexts[stepUp]].filter((text) => text !== undefined).join(' ');
  const parameters = [...pattern.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path' as const,
    required: true,
    schema: { type: 'string' as const, format: 'uuid' },
  }));
  const requestBody = bodyOf(operation);
  return {
    operationId: id,
    summary,
    ...(told && { description: told }),
    tags: [tag],
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(query && { requestParams: { query } }),
    ...(requestBody && { requestBody }),
    responses: {
      [answer.status]: answerOf(answer),
      ...Object.fromEntries(errors.map(({ status, name }) => [status, { $ref: `#/components/responses/${name}` }])),
    },
  };
}

const stepUpTexts = {
  always: 'The password must have been given in the last 5 minutes; see `POST /me/step-up`.',
  when_changed:
    'To change the bank login, an address, a token or a signing secret, the password must have been given in the last 5 ' +
    'minutes; see `POST /me/step-up`. A value that is sent back unchanged is no change.',
  in_body: 'The password is sent in the body, and the code if two-factor is on.',
} as const;

function securityOf(access: Access) {
  if (access === 'anyone') return [];
  return isMachine(access) ? [{ apiKey: [] }, { xApiKey: [] }] : [{ person: [] }];
}

function bodyOf({ body, rawBody }: Operation): ZodOpenApiOperationObject['requestBody'] {
  if (body) {
    // A body that may be empty may also be left out.
    const required = !body.schema.safeParse({}).success;
    const { schema, example = {} } = body;
    return { required, content: { 'application/json': { schema, example } } };
  }
  if (!rawBody) return undefined;
  const schema = { type: ['object', 'string'] as ('object' | 'string')[] };
  const content = Object.entries(rawBody).map(([type, example]) => [type, { schema, example }]);
  return { required: true, content: Object.fromEntries(content) };
}

function answerOf({ description, schema, media, example, paged }: Answer) {
  const content = media
    ? { [media]: { schema: { type: 'string', contentMediaType: media } as const } }
    : schema && { 'application/json': { schema, ...(example !== undefined && { example }) } };
  const link = {
    Link: { description: 'The address of the next page, with rel="next".', schema: { type: 'string' } as const },
  };
  return { description, ...(paged && { headers: link }), ...(content && { content }) };
}
