/** Sends every documented call with hostile input: no 500, no hang, one shape of error, and nothing of another user. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createPendingRequest,
  createTestAccount,
  createTestKey,
  createTestUser,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../test/support/api.ts';
import { isFull } from '../../test/support/form.ts';
import { fromSchema, type Schema } from '../../test/support/from-schema.ts';
import * as hostile from '../../test/support/hostile.ts';
import { brokenError, brokenPromise, callerOf, operationOf, type Route, routes } from '../../test/support/promised.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../../test/support/raw-request.ts';
import { startTestTemporal } from '../../test/support/temporal.ts';
import { createUser } from '../db/people/users.ts';
import type { RunningTemporal } from '../embedded/temporal.ts';
import { openApiDocument } from './openapi.ts';
import { signToken } from './tokens.ts';

const promisesBody = /^(content-length|transfer-encoding)$/i;
const seed = Number(process.env.FUZZ_SEED ?? 20_260_613);
const runsEach = Number(process.env.FUZZ_RUNS ?? (isFull ? 50 : 20));
const deadlineMs = 20_000;
/** This text is in everything that the other user has. */
const marker = 'Zerubbabel';

type Described = {
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
const document = JSON.parse(JSON.stringify(openApiDocument())) as { paths: Record<string, Record<string, Described>> };

let temporal: RunningTemporal;
let api: TestApi;
let user: TestUser;
let key: string;
let other: { accountId: string; ids: string[]; before: string };
let own: { accountId: string; bankId: string };
let ids: string[];
let requests = 0;
const statuses = new Map<number, number>();

beforeAll(async () => {
  temporal = await startTestTemporal();
  api = await startTestApi({ temporal: temporal.address });
  other = await plantOther();
  user = await createTestUser(api);
  const id = await createTestAccount(api, user);
  const request = await createPendingRequest(api.db, id, { canResend: true });
  key = await createTestKey(api, user);
  await createTestKey(api, user, { name: 'to be revoked' });
  const spare = await api.db.selectFrom('api_keys').select('id').where('name', '=', 'to be revoked').executeTakeFirst();
  const bank = await api.db.selectFrom('banks').select('id').executeTakeFirstOrThrow();
  own = { accountId: id, bankId: bank.id };
  // Mostly its own account, so that most requests get as far as their body.
  ids = [...Array<string>(9).fill(id), request, spare?.id ?? id, ...other.ids];
});
afterAll(async () => {
  await api?.close();
  await temporal?.stop();
});

/** Makes another user with one of everything, each with the marker in it. */
async function plantOther() {
  const { db, deps } = api;
  const person = { email: `${marker}@example.com`, name: marker, passwordHash: 'none' };
  const created = await createUser(db, person, { onlyFirst: false });
  if (created.outcome !== 'created') throw new Error(created.outcome);
  const owner = { id: created.id, email: person.email, token: signToken(created.id, deps.config.jwtSecret) };
  const accountId = await createTestAccount(api, owner);
  await db.updateTable('accounts').set({ name: marker }).where('id', '=', accountId).execute();
  const settings = { bank_username: marker, webhook_url: `https://93.184.216.34/${marker}` };
  await api.call('PUT', `/accounts/${accountId}/config`, { token: owner.token, body: settings });
  await createTestKey(api, owner, { name: marker });
  const request = await createPendingRequest(db, accountId);
  await db.updateTable('otp_requests').set({ purpose: marker }).where('id', '=', request).execute();
  const [movement, delivery] = [randomUUID(), randomUUID()];
  const line = { booked_on: '2026-01-02', received_at: new Date(), amount: '12.50', currency: 'EUR', pending: false };
  await db
    .insertInto('movements')
    .values({
      ...line,
      id: movement,
      account_id: accountId,
      external_id: marker,
      sender_name: marker,
      description: marker,
    })
    .execute();
  const body = JSON.stringify({ marker });
  await db
    .insertInto('deliveries')
    .values({ id: delivery, account_id: accountId, type: 'login_failed', body })
    .execute();
  const keyRow = await db.selectFrom('api_keys').select('id').where('name', '=', marker).executeTakeFirstOrThrow();
  return { accountId, ids: [accountId, request, movement, delivery, keyRow.id], before: await belongings(accountId) };
}

/** Returns everything that a stranger could have changed. */
async function belongings(accountId: string): Promise<string> {
  const { db } = api;
  const rows = (table: 'account_settings' | 'otp_requests' | 'movements' | 'deliveries') =>
    db.selectFrom(table).selectAll().where('account_id', '=', accountId).execute();
  return JSON.stringify([
    await db.selectFrom('accounts').selectAll().where('id', '=', accountId).execute(),
    await db.selectFrom('api_keys').selectAll().where('name', '=', marker).execute(),
    await Promise.all([rows('account_settings'), rows('otp_requests'), rows('movements'), rows('deliveries')]),
  ]);
}

type Sample = Omit<RawRequest, 'headers'> & { headers: RawRequest['headers']; clean: boolean; foreign: boolean };

/** Returns a valid example, with ids that exist. */
function withIds(example: unknown): unknown {
  const text = JSON.stringify(example).replace(/("bankId":)"[^"]+"/, `$1"${own.bankId}"`);
  return JSON.parse(text.replace(/("account_ids":\[)"[^"]+"/, `$1"${own.accountId}"`));
}

/** Makes requests for a route: some are valid, most are not. */
function samples(route: Route): fc.Arbitrary<Sample> {
  const [method = '', pattern = ''] = route.split(' ');
  const operation = operationOf(route);
  const described = document.paths[pattern.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const id = fc.oneof(
    { arbitrary: fc.constantFrom(...ids).map((text) => ({ text, clean: true })), weight: 8 },
    { arbitrary: fc.uuid().map((text) => ({ text, clean: true })), weight: 1 },
    { arbitrary: hostile.badSegment.map((text) => ({ text, clean: false })), weight: 1 },
  );
  const schema = Object.values(described?.requestBody?.content ?? {})[0]?.schema ?? {};
  const examples = Object.values(operation.rawBody ?? { only: operation.body?.example ?? {} }).map(withIds);
  const valid = fc.oneof({ arbitrary: fc.constantFrom(...examples), weight: 3 }, fromSchema(schema, ids));
  const query = hostile.oddQuery(
    (described?.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
  );
  const right: RawRequest['headers'] =
    callerOf(route) === 'person' ? [['Authorization', 'Bearer TOKEN']] : [['Authorization', `Api-Key ${key}`]];
  return fc
    .record({
      segments: fc.tuple(...names.map(() => id)),
      query,
      prefix: fc.constantFrom('', '', '/api'),
      method: fc.oneof({ arbitrary: fc.constant(method), weight: 12 }, fc.constantFrom(...hostile.methods)),
      credentials: callerOf(route) === 'anyone' ? fc.constant([]) : hostile.credentials(right),
      type: hostile.contentType,
      junk: hostile.junkHeaders,
      body:
        method === 'GET'
          ? fc.constant(Buffer.alloc(0))
          : hostile.spoiltBody(valid, Object.keys(schema.properties ?? {})),
    })
    .map((it) => {
      const texts = it.segments.map(({ text }) => text);
      const path = `${it.prefix}${pattern.replace(/:\w+/g, () => texts.shift() ?? '')}${it.query}`;
      const length: RawRequest['headers'] = it.body.length > 0 ? [['Content-Length', String(it.body.length)]] : [];
      // The server waits half a minute for a body that is announced and does not come.
      const odd: RawRequest['headers'] = [...(it.junk ?? [])];
      const junk = it.body.length > 0 ? odd : odd.filter(([name]) => !promisesBody.test(name));
      const headers: RawRequest['headers'] = [...it.credentials, ['Content-Type', it.type], ...length, ...junk];
      const isHttp = junk.length === 0 && headers.every(([, value]) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value));
      return {
        method: it.method,
        path,
        body: it.body,
        headers,
        clean: it.method === method && it.segments.every(({ clean }) => clean) && isHttp,
        foreign: it.segments.some(({ text }) => other.ids.includes(text)),
      };
    });
}

/** Says what is wrong with a response. Null when nothing is. */
function complaint(route: Route, sample: Sample, answer: RawAnswer): string | null {
  const { status, text } = answer;
  if (status >= 500 && status !== 503) return `is ${status}: ${text.slice(0, 300)}`;
  if (text.includes(marker) || JSON.stringify([...answer.headers]).includes(marker)) return "holds another user's data";
  if (sample.method === 'HEAD' || (sample.method === 'OPTIONS' && status === 204)) return null;
  if (sample.clean && sample.foreign && status < 400) return `is ${status} for what is another user's`;
  if (sample.clean) return brokenPromise(route, { status, text, type: answer.headers.get('content-type') ?? null });
  return status < 400 ? null : brokenError(text, status);
}

describe(`hostile input (seed ${seed}: FUZZ_SEED sets another)`, () => {
  test.concurrent.each(routes)('%s', { timeout: 180_000 }, async (route) => {
    const port = Number(new URL(api.url).port);
    const property = fc.asyncProperty(samples(route), async (sample) => {
      // A sign-out among the calls would end them all.
      const token = signToken(user.id, api.deps.config.jwtSecret);
      const headers = sample.headers.map(([name, value]): [string, string] => [name, value.replace('TOKEN', token)]);
      const answer = await sendRaw(port, { ...sample, headers }, deadlineMs);
      requests += 1;
      if (answer === null) {
        // The response to a body that is too large may be lost while the rest of the body is still being sent.
        if (sample.body.length > 256 * 1024) return;
        throw new Error('the connection was closed without an answer');
      }
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const wrong = complaint(route, sample, answer);
      if (wrong) throw new Error(wrong);
    });
    // Each call gets other samples.
    await fc.assert(property, { seed: seed + routes.indexOf(route), numRuns: runsEach });
  });

  test('left what is another user’s as it was', async () => {
    expect(await belongings(other.accountId)).toBe(other.before);
    const counts = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
    process.stdout.write(
      `fuzz: ${requests} requests over ${routes.length} calls, seed ${seed}: ${counts.join(', ')}\n`,
    );
  });
});
