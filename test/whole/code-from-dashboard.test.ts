import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openWhole } from '../support/whole.ts';

test('an assisted one-shot login goes on with the code that a person gives', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({
    code: { when: 'always', length: 8, type: 'alphanumeric', purpose: 'login' },
  });
  await customer.book({ date: '2026-11-03', description: 'Fee', amount: '-3.20', currency: 'EUR' });
  const account = await whole.account(customer, { login_mode: 'assisted' });

  const asked = await account.untilAsked();
  expect(asked).toMatchObject({
    type: 'otp',
    descriptor: { length: 8, type: 'alphanumeric', purpose: 'login' },
    attempts: 0,
    triesLeft: 3,
  });
  expect(await account.verdict(asked.id)).toMatchObject({ state: 'pending', attempts: 0, verifying: false });
  expect((await account.untilState('awaiting_otp')).pendingAssistance).toMatchObject({ id: asked.id });

  // The bank takes its time: it has the code and says nothing yet.
  await customer.fault('hang', { on: 'code', seconds: 120 });
  const submitted = await account.post('otp', { code: await customer.readCode(asked.descriptor) });
  expect(submitted.status).toBe(202);
  expect(submitted.body).toEqual({ submitted: true, request_id: asked.id });
  await eventually(customer.counts, ({ codesSubmitted }) => codesSubmitted === 1);
  expect(await account.verdict(asked.id)).toMatchObject({ state: 'pending', verifying: true, ended_at: null });
  expect((await account.get('/otp')).body).toMatchObject({ id: asked.id });
  expect((await customer.counts()).codesAccepted).toBe(0);

  await customer.clearFaults();
  const verdict = await account.untilVerdict(asked.id, 'fulfilled');
  expect(verdict).toMatchObject({ attempts: 0, last_rejection: null, verifying: false });
  const [run] = await account.untilRuns(1);
  expect(run).toMatchObject({ outcome: 'completed', movementsNew: 1 });
  expect((await account.get('/otp')).body).toBeNull();
  expect((await account.get('/movements')).body).toHaveLength(1);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, codesSubmitted: 1, codesAccepted: 1 });
});

test('a simple account whose bank wants a code is blocked, for only a person can change its mode', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer);
  await account.untilState('blocked');
  expect((await account.get()).body).toMatchObject({ scrapeBlockedReason: 'assistance_not_enabled' });

  await account.configure({ login_mode: 'assisted' });
  await account.post('restart');
  const asked = await account.untilAsked();
  await account.post('otp', { code: await customer.readCode(asked.descriptor) });
  await account.untilVerdict(asked.id, 'fulfilled');
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 2, codesSubmitted: 1, logins: 1 });
});
