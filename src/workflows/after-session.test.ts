import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FailureReason, failures } from '../domain/failures.ts';
import { afterSession, type Before, cadence, jitter } from './after-session.ts';

const accountId = '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c';
const MINUTE = 60_000;

const standing = (more: Partial<Before> = {}): Before => ({
  accountId,
  plan: {
    bank: 'sandbox',
    sessionType: 'one-shot',
    scrapeIntervalSeconds: 900,
    loginFailureLimit: 3,
    hasCredentials: true,
    notificationEvents: [],
  },
  failures: 0,
  retries: 0,
  loggedIn: false,
  heldFor: 0,
  blocked: null,
  ...more,
});
const failed = (reason: FailureReason, during: 'login' | 'read' = 'login') =>
  ({ outcome: 'failed', during, reason }) as const;
const reasonsOf = (kind: string) =>
  (Object.keys(failures) as FailureReason[]).filter((reason) => failures[reason].kind === kind);

describe('after a session', () => {
  test.each(reasonsOf('fatal'))('%s blocks at once', (reason) => {
    const next = afterSession(standing({ failures: 1 }), failed(reason));
    expect(next).toMatchObject({ failures: 2, to: { state: 'blocked', reason } });
  });

  test.each(reasonsOf('counted'))('%s is counted, and blocks at the limit', (reason) => {
    const first = afterSession(standing(), failed(reason));
    expect(first).toMatchObject({ failures: 1, to: { state: 'scheduled' } });
    const third = afterSession(standing({ failures: 2 }), failed(reason));
    expect(third).toMatchObject({ failures: 3, to: { state: 'blocked', reason: 'repeated_login_failures' } });
  });

  test.each(reasonsOf('retried'))('%s backs off and leaves the count alone', (reason) => {
    const next = afterSession(standing({ failures: 2 }), failed(reason));
    expect(next).toMatchObject({ failures: 2, retries: 1, to: { state: 'backing_off' } });
  });

  test('that a person ended the next one comes in its time, and counts only what the bank may have seen', () => {
    const ended = { outcome: 'ended' } as const;
    expect(afterSession(standing({ failures: 2 }), ended)).toMatchObject({ failures: 2, to: { state: 'scheduled' } });
    expect(afterSession(standing({ unanswered: true }), ended)).toMatchObject({
      failures: 1,
      to: { state: 'scheduled', delayMs: expect.any(Number) },
    });
    expect(afterSession(standing({ failures: 2, unanswered: true }), ended)).toMatchObject({
      failures: 3,
      to: { state: 'blocked', reason: 'repeated_login_failures' },
    });
  });

  test('a login that got in ends a row of failures, whatever came after it', () => {
    const next = afterSession(standing({ failures: 2, loggedIn: true }), failed('page_not_recognised', 'read'));
    expect(next).toMatchObject({ failures: 1, to: { state: 'scheduled' } });
  });

  test.each(reasonsOf('retried'))(
    '%s counts, and blocks at the limit, when the bank may have seen the login',
    (reason) => {
      const first = afterSession(standing({ unanswered: true, retries: 2 }), failed(reason));
      expect(first).toMatchObject({ failures: 1, retries: 0, unanswered: true, to: { state: 'scheduled' } });
      const third = afterSession(standing({ failures: 2, unanswered: true }), failed(reason));
      expect(third).toMatchObject({ failures: 3, reason, to: { state: 'blocked', reason: 'repeated_login_failures' } });
    },
  );

  test.each(['lost', 'handed_over', 'refused'] as const)(
    'a session that is %s counts when the bank may have seen it',
    (outcome) => {
      const next = afterSession(standing({ failures: 1, unanswered: true }), { outcome });
      expect(next).toMatchObject({ failures: 2, reason: 'worker_lost', unanswered: true, to: { state: 'scheduled' } });
    },
  );

  test('a stop counts when the bank may have seen the login, and stays a stop', () => {
    const next = afterSession(standing({ failures: 2, unanswered: true }), { outcome: 'stopped' });
    expect(next).toMatchObject({ failures: 3, to: { state: 'stopped' } });
  });

  test('nobody has failed to answer where nothing failed, or something else did', () => {
    expect(afterSession(standing(), { outcome: 'completed' }).nobodyAnswered).toBe(false);
    expect(afterSession(standing(), { outcome: 'handed_over' }).nobodyAnswered).toBe(false);
    expect(afterSession(standing({ failures: 1 }), { outcome: 'handed_over' }).nobodyAnswered).toBe(false);
    const blocked = standing({ failures: 2, nobodyAnswered: true, blocked: { reason: 'account_locked' } });
    expect(afterSession(blocked, { outcome: 'refused' }).to).toEqual({ state: 'blocked', reason: 'account_locked' });
  });

  test('a stop counts nothing that the bank has not seen', () => {
    const next = afterSession(standing({ failures: 2 }), { outcome: 'stopped' });
    expect(next).toMatchObject({ failures: 2, retries: 0, reason: null, to: { state: 'stopped' } });
  });

  test.each(reasonsOf('counted'))('%s is an answer of the bank, so none is missing', (reason) => {
    expect(afterSession(standing({ unanswered: true }), failed(reason))).not.toHaveProperty('unanswered');
  });

  test('a code that nobody gave counts as assistance_timeout', () => {
    expect(afterSession(standing(), { outcome: 'expired' })).toMatchObject({
      failures: 1,
      reason: 'assistance_timeout',
    });
  });

  test('a row of codes that nobody gave blocks with a reason of its own, and only such a row', () => {
    const [timeout, refused] = ['assistance_timeout', 'login_failed'] as const;
    const blockOf = (reasons: FailureReason[], known = {}) => {
      let before = standing(known);
      for (const reason of reasons) {
        const { failures, nobodyAnswered, to } = afterSession(before, failed(reason));
        if (to.state === 'blocked') return to.reason;
        before = standing({ failures, nobodyAnswered });
      }
      return null;
    };
    expect(blockOf([timeout, timeout, timeout])).toBe('nobody_answered');
    // A failure that is retried is not counted, and so changes nothing.
    expect(blockOf([timeout, 'bank_unavailable', timeout, timeout])).toBe('nobody_answered');
    expect(blockOf([refused, timeout, timeout])).toBe('repeated_login_failures');
    expect(blockOf([timeout, refused, timeout])).toBe('repeated_login_failures');
    expect(blockOf([timeout, timeout, refused])).toBe('repeated_login_failures');
    // A memory from before this was stored does not know.
    expect(blockOf([timeout], { failures: 2 })).toBe('repeated_login_failures');
    // A login that the bank may have seen did not only wait for a person.
    const seen = afterSession(standing({ failures: 2, nobodyAnswered: true, unanswered: true }), { outcome: 'lost' });
    expect(seen).toMatchObject({ nobodyAnswered: false, to: { reason: 'repeated_login_failures' } });
    // The previous failure was settled by a login that succeeded.
    const anew = standing({ failures: 2, nobodyAnswered: false, loggedIn: true });
    expect(afterSession(anew, failed(timeout, 'read'))).toMatchObject({ failures: 1, nobodyAnswered: true });
  });

  test('a session that could not go on costs nothing, and what follows is looked at at once', () => {
    const next = afterSession(standing({ failures: 1, retries: 2, nobodyAnswered: true }), { outcome: 'not_resumed' });
    expect(next).toEqual({
      ...{ failures: 1, retries: 2, nobodyAnswered: true, reason: null },
      to: { state: 'scheduled', delayMs: 0 },
    });
  });

  test('a lost worker costs no wait the first time, then 1, 2, 4 … 30 minutes', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 7].map((retries) => {
      const { to } = afterSession(standing({ retries }), { outcome: 'lost' });
      return to.state === 'backing_off' ? Math.round(to.delayMs / jitter(accountId, retries + 1) / MINUTE) : Number.NaN;
    });
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 30, 30]);
  });

  test('a customer at the bank is left alone for half an hour, then longer, and never for less than it is set', () => {
    const waitsOf = (id: string, takenOverWaitSeconds?: number) =>
      [0, 1, 2, 3, 4].map((takenOver) => {
        const plan = { ...standing().plan, ...(takenOverWaitSeconds !== undefined && { takenOverWaitSeconds }) };
        const next = afterSession(
          standing({ accountId: id, plan, takenOver, retries: 7 }),
          failed('session_taken_over'),
        );
        expect(next).toMatchObject({ takenOver: takenOver + 1, failures: 0 });
        return next.to.state === 'backing_off' ? next.to.delayMs / MINUTE : Number.NaN;
      });
    const expectWithin = (waits: number[], least: number[]) =>
      waits.forEach((wait, step) => {
        expect(wait).toBeGreaterThanOrEqual(least[step] ?? Number.NaN);
        expect(wait).toBeLessThanOrEqual((least[step] ?? Number.NaN) * 1.5);
      });
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expectWithin(waitsOf(id), [30, 60, 120, 240, 240]);
        expectWithin(waitsOf(id, 600), [10, 20, 40, 80, 160]);
        expectWithin(waitsOf(id, 86_400), [1_440, 1_440, 1_440, 1_440, 1_440]);
      }),
    );
  });

  test.each([
    [9, 4],
    [10, 1],
  ])('after a session of %s minutes the row of those that the customer took is %s long', (minutes, takenOver) => {
    const before = standing({ takenOver: 3, loggedIn: true, heldFor: minutes * MINUTE });
    expect(afterSession(before, failed('session_taken_over', 'read')).takenOver).toBe(takenOver);
  });

  test('a customer who was never met before at the bank begins a row', () => {
    expect(afterSession(standing(), failed('session_taken_over')).takenOver).toBe(1);
  });

  test('a bank that is down is not tried again at once', () => {
    const { to } = afterSession(standing(), failed('bank_unavailable'));
    expect(to).toEqual({ state: 'backing_off', delayMs: MINUTE * jitter(accountId, 1) });
  });

  test('accounts that failed together come back up to a quarter sooner or later', () => {
    const shares = Array.from({ length: 200 }, (_, row) => jitter(accountId, row));
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.75);
    expect(Math.min(...shares)).toBeLessThan(0.8);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1.25);
    expect(Math.max(...shares)).toBeGreaterThan(1.2);
  });

  test('a session that never began costs nothing: the bank has not heard of it', () => {
    expect(afterSession(standing({ retries: 3 }), { outcome: 'never_began' })).toMatchObject({
      retries: 3,
      reason: null,
      to: { state: 'scheduled', delayMs: 0 },
    });
  });

  test.each([
    [9, 6],
    [10, 1],
  ])('after a session of %s minutes the row of short ones is %s long', (minutes, retries) => {
    const lasted = standing({ retries: 5, loggedIn: true, heldFor: minutes * MINUTE });
    expect(afterSession(lasted, failed('session_dropped', 'read'))).toMatchObject({ retries });
  });

  test('an orderly hand-over goes on at once and changes no count', () => {
    const next = afterSession(standing({ failures: 1, retries: 2 }), { outcome: 'handed_over' });
    expect(next).toMatchObject({ failures: 1, retries: 2, reason: null, to: { state: 'scheduled', delayMs: 0 } });
  });

  test('a session that the records refuse goes by the block that they hold', () => {
    const next = afterSession(standing({ blocked: { reason: 'account_locked' } }), { outcome: 'refused' });
    expect(next.to).toEqual({ state: 'blocked', reason: 'account_locked' });
    const free = afterSession(standing(), { outcome: 'refused' });
    expect(free.to).toEqual({ state: 'scheduled', delayMs: 5_000 });
  });

  test('no more than a tenth separates an account from its interval, and it is always the same tenth', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 5, max: 604_800 }), (id, scrapeIntervalSeconds) => {
        const plan = { ...standing().plan, scrapeIntervalSeconds };
        const share = cadence(plan, id) / 1_000 / scrapeIntervalSeconds;
        expect(share).toBeGreaterThanOrEqual(0.9);
        expect(share).toBeLessThanOrEqual(1.1);
        expect(cadence(plan, id)).toBe(cadence(plan, id));
      }),
    );
  });
});
