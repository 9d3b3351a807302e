/** Requests that no client should send. */
import fc from 'fast-check';
import type { RawRequest } from './raw-request.ts';

const nasty = [
  null,
  true,
  -1,
  1e308,
  '',
  ' ',
  '\u202e\ufeff',
  'é'.repeat(20_000),
  'x'.repeat(100_000),
  'x'.repeat(300_000),
  '../../../etc/passwd',
  "' or 1=1 --",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as it stands
  '${7*7}{{7*7}}<script>',
  'http://127.0.0.1:1/',
  'http://[::ffff:127.0.0.1]/',
  'http://2130706433/',
  'file:///etc/passwd',
  'whsec_',
  '١٢٣٤٥٦',
  [],
  {},
  [[[[[[]]]]]],
  { $ref: '#' },
];
/** Texts that a database, a header or a log would not accept. */
const unclean = ['\0', 'a\0b', 'a\u0007b', 'a\r\nb', '\ud800', 'a\udc00b'];
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom(...unclean), weight: 2 },
  { arbitrary: fc.constantFrom(...nasty), weight: 2 },
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 4 }),
);

const deep = (depth: number) => `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const brokenJson = fc.oneof(
  fc.constantFrom('', '{', '[', '{"a":}', "{'a':1}", 'nul', '"', '{"a":1}{"b":2}', '\0', deep(50), deep(50_000)),
  fc.constantFrom('{"__proto__":{"x":1}}', '{"constructor":{"prototype":1}}', '{"a":1,"a":2}', '1e999', '\ufeff{}'),
  fc.string({ maxLength: 30 }),
);

/**
 * Makes bodies that begin as `valid` and are then mostly made invalid. `fields` are the names that the body can have.
 */
export function spoiltBody(valid: fc.Arbitrary<unknown>, fields: string[]): fc.Arbitrary<Buffer> {
  // Also begins with an empty body, if all other fields may be left out: then only the one bad field can be wrong.
  const base = fc.oneof({ arbitrary: valid, weight: 3 }, fc.constant({}));
  const name = fields.length > 0 ? fc.constantFrom(...fields) : fc.constant('name');
  const spoilt = fc.tuple(base, name, hostileValue).map(([value, at, bad]) => ({ ...(value as object), [at]: bad }));
  const widened = fc
    .tuple(valid, fc.oneof(fc.string({ maxLength: 9 }), fc.constantFrom('toString', 'user_id', 'id')), hostileValue)
    .map(([value, name, bad]) => ({ ...(value as object), [name]: bad }));
  const json = fc.oneof({ arbitrary: valid, weight: 2 }, { arbitrary: spoilt, weight: 4 }, widened, hostileValue);
  return fc.oneof(
    { arbitrary: json.map((value) => Buffer.from(JSON.stringify(value) ?? '')), weight: 6 },
    { arbitrary: brokenJson.map((text) => Buffer.from(text)), weight: 1 },
    { arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
  );
}

const badSegments = [
  '1',
  '%00',
  '%',
  '%ff',
  '..',
  '%2e%2e%2f',
  '%2F',
  "'or'1",
  'a b',
  'x'.repeat(9_000),
  '\x01',
  'é',
  '',
];
/** Values in the place of an id. */
export const badSegment = fc.oneof(
  fc.constantFrom(...badSegments),
  fc.string({ maxLength: 20 }).map(encodeURIComponentOrNot),
);

const values = ['', '0', '-1', '1.5', '1e3', '999999999999', '%00', '%', '%ff', 'NaN', 'a b'.replace(' ', '+'), '[]'];
/** Makes a query with its question mark, or nothing. */
export const oddQuery = (names: string[]): fc.Arbitrary<string> => {
  const name = fc.constantFrom(...names, 'limit', 'x[]', '__proto__', '%00', '');
  const pair = fc.tuple(name, fc.oneof(fc.constantFrom(...values), fc.uuid(), fc.integer().map(String)));
  const some = fc.array(pair, { maxLength: 4 }).map((pairs) => `?${pairs.map(([a, b]) => `${a}=${b}`).join('&')}`);
  return fc.oneof({ arbitrary: fc.constant(''), weight: 3 }, some);
};

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'BREW', 'get', ''];
const media = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=nonsense',
  'text/plain',
];
const oddMedia = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/cloudevents+json',
  '',
  ';',
  '\x01',
];
export const contentType = fc.oneof(
  { arbitrary: fc.constant('application/json'), weight: 8 },
  fc.constantFrom(...media, ...oddMedia),
);

const oddHeaders: RawRequest['headers'] = [
  ['X-Junk', 'a\0b'],
  ['X-Junk', 'x'.repeat(20_000)],
  ['X-Junk\x01', 'a'],
  ['X-Junk', '\x7f\xff'],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'nonsense'],
  ['Cookie', 'a=b; __proto__=c'],
  ['Accept', 'text/html'],
  ['Accept-Encoding', '*;q=0'],
  ['X-Forwarded-For', "' or 1=1"],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['Origin', 'null'],
  ['Range', 'bytes=0-'],
  ['If-None-Match', '*'],
  ['Upgrade', 'websocket'],
  ['Expect', 'the-unexpected'],
  ['Authorization', 'Bearer again'],
  ['Transfer-Encoding', 'chunked'],
  ['Content-Length', '3'],
];
export const junkHeaders = fc.oneof(
  { arbitrary: fc.constant([]), weight: 4 },
  fc.array(fc.constantFrom(...oddHeaders), { minLength: 1, maxLength: 2 }),
);

/** Makes the credentials of the request, given the correct ones. */
export const credentials = (right: RawRequest['headers']): fc.Arbitrary<RawRequest['headers']> => {
  const wrong = [
    'Bearer',
    'Bearer x.y.z',
    'Api-Key rbk_',
    'Basic YTpi',
    '\x01',
    `Bearer ${'x'.repeat(5_000)}`,
    'Bearer é',
  ];
  return fc.oneof(
    { arbitrary: fc.constant(right), weight: 8 },
    fc.constant<RawRequest['headers']>([]),
    fc.constantFrom(...wrong).map((value): RawRequest['headers'] => [['Authorization', value]]),
    fc.string({ maxLength: 30 }).map((value): RawRequest['headers'] => [['x-api-key', value]]),
  );
};

function encodeURIComponentOrNot(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : text;
}
