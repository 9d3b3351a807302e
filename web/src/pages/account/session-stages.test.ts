import { expect, test } from 'vitest';
import type { RunAnswer } from '../../../../src/api/records/answers.ts';
import { barsOf, stagesOf, stagesToCome } from './session-stages.ts';

const at = (second: number) => new Date(Date.UTC(2026, 5, 12, 14, 30, second)).toISOString();
const request = {
  id: 'r1',
  state: 'pending',
  attempts: 1,
  reason: null,
  lastRejection: 'otp_rejected',
  answeredByService: false,
  requestedAt: at(4),
  expiresAt: at(304),
  endedAt: null,
  codes: [{ at: at(20), by: 'dashboard', apiKey: null }],
} satisfies RunAnswer['codeRequests'][number];

const run = (stages: [string, number][], more: Partial<RunAnswer> = {}): RunAnswer => ({
  id: 's1',
  sessionType: 'persistent',
  host: 'worker-1',
  startedAt: at(0),
  endedAt: null,
  outcome: null,
  reason: null,
  message: null,
  movementsRead: 0,
  movementsNew: 0,
  lastReadAt: null,
  unanswered: null,
  refusedHost: null,
  evidence: [],
  codeRequests: [request],
  stages: stages.map(([stage, second]) => ({ stage, at: at(second), durationMs: null })),
  ...more,
});

const asked: [string, number][] = [
  ['logging_in', 0],
  ['awaiting_otp', 4],
  ['verifying_otp', 20],
  ['awaiting_otp', 22],
];

test('a refused code is told with who gave it and why, and the wait for the next one with its end', () => {
  const stages = stagesOf(run(asked));
  expect(stages).toMatchObject([
    { kind: 'logging_in', code: null, given: null },
    { kind: 'waiting', code: 1, given: { by: 'dashboard' }, until: null },
    { kind: 'refused', code: 1, reason: 'otp_rejected', failed: true },
    { kind: 'waiting', code: 2, given: null, endedAt: null, until: Date.parse(at(304)) },
  ]);
});

test('an accepted code is followed by the reading', () => {
  const stages = stagesOf(run([...asked.slice(0, 3), ['scraping', 22]]));
  expect(stages.at(2)).toMatchObject({ kind: 'accepted', code: 1, failed: false });
});

test('a code that the bank still checks is neither accepted nor refused', () => {
  expect(stagesOf(run(asked.slice(0, 3))).at(-1)).toMatchObject({ kind: 'checking', endedAt: null });
});

test('a session that ended without a code failed at the wait', () => {
  const ended = run(asked.slice(0, 2), { endedAt: at(304), outcome: 'failed', reason: 'assistance_timeout' });
  expect(stagesOf(ended).at(-1)).toMatchObject({ kind: 'waiting', failed: true, reason: 'assistance_timeout' });
  expect(stagesToCome(ended)).toEqual([]);
});

test('what may still come depends on what is done', () => {
  expect(stagesToCome(run(asked))).toEqual(['scraping', 'monitoring']);
  expect(stagesToCome(run([['scraping', 0]], { sessionType: 'one-shot' }))).toEqual([]);
});

test('bars share one scale', () => {
  const bars = barsOf(stagesOf(run(asked)), Date.parse(at(40)));
  expect(bars.map(({ left, width }) => ({ left: Math.round(left), width: Math.round(width) }))).toEqual([
    { left: 0, width: 10 },
    { left: 10, width: 40 },
    { left: 50, width: 5 },
    { left: 55, width: 45 },
  ]);
});

test('a login that left the authenticator out says so before it waits for people', () => {
  const stages = stagesOf(run([['logging_in', 0], ['authenticator_withheld', 3], ...asked.slice(1, 2)]));
  expect(stages.map(({ kind }) => kind)).toEqual(['logging_in', 'withheld', 'waiting']);
});
