import { randomUUID } from 'node:crypto';
import { defineSignal } from '@temporalio/workflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSessionLab, type SessionLab } from '../../../test/support/session-lab.ts';
import { createLogger } from '../../base/log.ts';
import { otpRequestedSignal } from '../../temporal/messages.ts';
import type { HeldSession } from '../held-session.ts';
import { tellWorkflow } from './tell-workflow.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

/** Makes a session of that account with only what the signal to its workflow needs. */
const sessionOf = (accountId: string, signal = new AbortController().signal) =>
  ({
    temporal: lab.client,
    key: { accountId, sessionId: randomUUID() },
    log: createLogger('test', 'silent'),
    context: { cancellationSignal: signal },
  }) as unknown as HeldSession;

const requested = (purpose: string) => ({
  ...{ requestId: randomUUID(), sessionId: randomUUID(), host: 'lab', triesLeft: null, canResend: false, attempts: 0 },
  ...{ requestedAt: new Date().toISOString(), expiresAt: new Date().toISOString() },
  descriptor: { length: 6, type: 'numeric' as const, purpose },
});

test('a signal that is too large for Temporal fails the session instead of being sent for ever', async () => {
  const { id } = await lab.account();
  for (const length of [300_000, 5_000_000]) {
    const telling = tellWorkflow(sessionOf(id), otpRequestedSignal, requested('x'.repeat(length)));
    await expect(telling).rejects.toMatchObject({ name: 'SessionFailure', reason: 'page_not_recognised' });
  }
});

test('a signal that Temporal refuses as invalid fails the session instead of being sent for ever', async () => {
  const { id } = await lab.account();
  const telling = tellWorkflow(sessionOf(id), defineSignal<[object]>('x'.repeat(2_000)), {});
  await expect(telling).rejects.toMatchObject({ name: 'SessionFailure', reason: 'page_not_recognised' });
});

test('a signal is sent again while Temporal does not take it for another reason, until the session ends', async () => {
  const ending = new AbortController();
  const telling = tellWorkflow(sessionOf(randomUUID(), ending.signal), otpRequestedSignal, requested('login'));
  setTimeout(() => ending.abort(), 1_200);
  // It may be calling at that moment, or waiting to do so again.
  await expect(telling).rejects.toThrow();
  expect(ending.signal.aborted).toBe(true);
});
