import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { accepted, codeRequested, refused } from '../../test/support/scripted-bank.ts';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import { restartRequestedSignal, stopRequestedSignal } from '../temporal/messages.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

/** Returns the types of the events in order, and for `session.state` the state. */
async function told(accountId: string): Promise<unknown[]> {
  const events = await lab.db
    .selectFrom('events')
    .select(['type', 'data'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
  return events.map(({ type, data }) => (type === 'session.state' ? data.state : type));
}
const untilTold = (accountId: string, last: string) =>
  eventually(
    () => told(accountId),
    (events) => events.at(-1) === last,
  );

test('an assisted login with one wrong code is told once, from its start to the next timer', async () => {
  const { id, until, submit } = await lab.account({ login_mode: 'assisted' }, (bank) => {
    bank.onLogin(codeRequested);
    bank.onCode(refused, accepted);
  });
  const { pendingAssistance } = await until((status) => status.state === 'awaiting_otp');
  const requestId = pendingAssistance?.id ?? '';
  await submit('111111', requestId);
  await until((status) => status.pendingAssistance?.attempts === 1);
  await submit('222222', requestId);
  expect(await untilTold(id, 'scheduled')).toEqual([
    'session.started',
    'logging_in',
    'assistance.requested',
    'awaiting_otp',
    'verifying_otp',
    'login.failed',
    'assistance.requested',
    'awaiting_otp',
    'verifying_otp',
    'assistance.fulfilled',
    'scraping',
    'scrape.finished',
    'session.stopped',
    'scheduled',
  ]);
});

test('a block and what lifts it are told, and so is a session that is stopped while it waits', async () => {
  const { id, until, workflow } = await lab.account({ login_mode: 'assisted' }, (bank) =>
    bank.onLogin({ outcome: 'failed', reason: 'bad_credentials' }, codeRequested),
  );
  const failed = ['session.started', 'logging_in', 'login.failed', 'session.stopped', 'blocked'];
  failed.push('account.blocked', 'session.needs_attention');
  expect(await untilTold(id, 'session.needs_attention')).toEqual(failed);
  await workflow.signal(restartRequestedSignal);
  await until((status) => status.state === 'awaiting_otp');
  await workflow.signal(stopRequestedSignal);
  expect((await untilTold(id, 'stopped')).slice(failed.length)).toEqual([
    'scheduled',
    'account.unblocked',
    'session.started',
    'logging_in',
    'assistance.requested',
    'awaiting_otp',
    'assistance.cancelled',
    'session.stopped',
    'stopped',
  ]);
});
