import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createPendingRequest,
  createTestAccount,
  createTestKey,
  createTestUser,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../../test/support/api.ts';
import { createMovementRecords } from '../../../test/support/records.ts';
import { recordAudit } from '../../db/history/audit-log.ts';

let api: TestApi;
let user: TestUser;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  user = await createTestUser(api);
  id = await createTestAccount(api, user);
});

/** Follows the `Link` header to the last page. */
async function pages(list: string, query: string) {
  const seen: { id: string }[] = [];
  for (let next: string | undefined = query; next; ) {
    const page = await api.call('GET', `/accounts/${id}/${list}${next}`, { token: user.token });
    seen.push(...page.body);
    next = /<(\?[^>]*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
  }
  return seen;
}

describe('movements', () => {
  const add = (day: number) =>
    api.db
      .insertInto('movements')
      .values({
        id: randomUUID(),
        account_id: id,
        external_id: `m${day}`,
        booked_on: `2026-01-0${day}`,
        received_at: `2026-01-0${day}T12:00:00Z`,
        amount: '-1250.10',
        currency: 'EUR',
        sender_name: null,
        description: 'Rent',
        reference: null,
        pending: false,
      })
      .execute();

  test('are shown newest first, page by page', async () => {
    for (const day of [1, 3, 2, 5, 4]) await add(day);
    const { body } = await api.call('GET', `/accounts/${id}/movements`, { token: user.token });
    expect(body).toHaveLength(5);
    expect(body[0]).toEqual({
      id: expect.any(String),
      externalId: 'm5',
      amount: '-1250.10',
      currency: 'EUR',
      senderName: null,
      description: 'Rent',
      reference: null,
      pending: false,
      receivedAt: '2026-01-05T12:00:00.000Z',
      notifiedAt: null,
      excludedAt: null,
      // A movement without a sender is not sent.
      waiting: false,
      delivery: null,
    });
    expect(await pages('movements', '?limit=2')).toEqual(body);
  });

  test('tell how their sending stands', async () => {
    const [tried = ''] = await createMovementRecords(api.db, id, [{}, { pending: true }]);
    await api.db.insertInto('deliveries').values({ id: tried, account_id: id, type: 'movement', body: '{}' }).execute();
    await api.db.insertInto('delivery_attempts').values({ delivery_id: tried, status: 503, ms: 5 }).execute();
    const { body } = await api.call('GET', `/accounts/${id}/movements`, { token: user.token });
    expect(body).toMatchObject([
      { pending: true, waiting: false, delivery: null },
      { id: tried, waiting: true, delivery: { state: 'pending', reason: null, attemptCount: 1 } },
    ]);
  });

  test('that their receiver refused for good are a list of their own', async () => {
    const ids = await createMovementRecords(api.db, id, [{}, {}, {}, { to_send: false }]);
    const [refused = '', wantedAgain = '', delivered = ''] = ids;
    const ended = { account_id: id, type: 'movement', body: '{}', ended_at: new Date() };
    const gaveUp = { ...ended, state: 'gave_up' as const, reason: 'receiver_refused' };
    await api.db
      .insertInto('deliveries')
      .values([
        { ...gaveUp, id: refused },
        { ...gaveUp, id: wantedAgain },
        { ...ended, id: delivered, state: 'delivered' },
      ])
      .execute();
    await api.db.updateTable('movements').set({ to_send: false }).where('id', 'in', [refused, delivered]).execute();
    const { body } = await api.call('GET', `/accounts/${id}/movements/dead-letters`, { token: user.token });
    expect(body).toMatchObject([{ id: refused, delivery: { state: 'gave_up', reason: 'receiver_refused' } }]);
    expect(await pages('movements/dead-letters', '?limit=1')).toEqual(body);
  });

  test.each(['limit=501', 'limit=0', 'offset=-1', 'offset=1e3', 'offset=9999999999'])('refuse ?%s', async (query) => {
    const answer = await api.call('GET', `/accounts/${id}/movements?${query}`, { token: user.token });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
  });
});

describe('runs', () => {
  test('are shown newest first, page by page, with stages and evidence', async () => {
    const sessionId = randomUUID();
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
    const base = { account_id: id, session_type: 'one-shot' as const };
    for (const second of [1, 2, 2, 3])
      await api.db
        .insertInto('runs')
        .values({ ...base, id: randomUUID(), sequence: second, started_at: at(second) })
        .execute();
    const stages = [
      { stage: 'logging_in', at: at(10) },
      { stage: 'awaiting_otp', at: at(12) },
    ];
    await api.db
      .insertInto('runs')
      .values({
        ...base,
        id: sessionId,
        sequence: 5,
        started_at: at(10),
        ended_at: at(15),
        outcome: 'failed',
        reason: 'assistance_timeout',
        stages: JSON.stringify(stages),
      })
      .execute();
    const evidence = {
      id: randomUUID(),
      account_id: id,
      session_id: sessionId,
      stage: 'logging_in',
      reason: 'x',
      url: 'x',
    };
    await api.db
      .insertInto('evidence')
      .values({ ...evidence, screenshot: Buffer.from('PNG') })
      .execute();

    const first = await api.call('GET', `/accounts/${id}/runs?limit=2`, { token: user.token });
    expect(first.body[0]).toMatchObject({
      id: sessionId,
      outcome: 'failed',
      reason: 'assistance_timeout',
      message: 'No code arrived in time.',
      stages: [
        { stage: 'logging_in', durationMs: 2_000 },
        { stage: 'awaiting_otp', durationMs: 3_000 },
      ],
      evidence: [{ stage: 'logging_in', href: `/accounts/${id}/evidence/${evidence.id}` }],
    });
    const seen = await pages('runs', '?limit=2');
    expect(seen).toHaveLength(5);
    expect(new Set(seen.map((run) => run.id)).size).toBe(5);

    const picture = await api.call('GET', first.body[0].evidence[0].href, { token: user.token });
    expect(picture).toMatchObject({ status: 200, text: 'PNG' });
    expect(picture.headers.get('content-type')).toBe('image/png');
    const elsewhere = await createTestAccount(api, user);
    const href = `/accounts/${elsewhere}/evidence/${evidence.id}`;
    expect((await api.call('GET', href, { token: user.token })).status).toBe(404);
  });

  test('tell of each request for a code who gave its codes and what the bank made of them', async () => {
    const request = await createPendingRequest(api.db, id);
    const change = { attempts: 1, last_rejection: 'otp_rejected' } as const;
    await api.db.updateTable('otp_requests').set(change).where('id', '=', request).execute();
    await createTestKey(api, user, { name: 'SMS relay' });
    const key = await api.db.selectFrom('api_keys').select('id').where('user_id', '=', user.id).executeTakeFirst();
    const given = { action: 'code_submitted', userId: user.id, accountId: id } as const;
    const details = (path: string) => ({ request_id: request, path });
    await recordAudit(api.db, { ...given, apiKeyId: key?.id, details: details('text_message') });
    await recordAudit(api.db, { ...given, details: details('dashboard') });
    await recordAudit(api.db, { ...given, details: { request_id: randomUUID(), path: 'dashboard' } });
    const { body } = await api.call('GET', `/accounts/${id}/runs`, { token: user.token });
    expect(body[0].codeRequests).toEqual([
      {
        id: request,
        state: 'pending',
        attempts: 1,
        lastRejection: 'otp_rejected',
        answeredByService: false,
        requestedAt: expect.any(String),
        expiresAt: expect.any(String),
        endedAt: null,
        reason: null,
        codes: [
          { at: expect.any(String), by: 'text_message', apiKey: 'SMS relay' },
          { at: expect.any(String), by: 'dashboard', apiKey: null },
        ],
      },
    ]);
  });

  test.each(['limit=0', 'limit=101', 'limit=ten', 'limit=1&limit=2', 'cursor=1', 'limit='])(
    'refuse ?%s',
    async (query) => {
      const answer = await api.call('GET', `/accounts/${id}/runs?${query}`, { token: user.token });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    },
  );
});

test('conciliation is an empty list for now', async () => {
  expect(await api.call('GET', '/conciliation', { token: user.token })).toMatchObject({ status: 200, body: [] });
});
