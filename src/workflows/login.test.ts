import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, codeRequested, refused } from '../../test/support/scripted-bank.ts';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

/** An assisted account whose bank asks for a code, waiting for it. */
async function waiting(prepare: Parameters<SessionLab['account']>[1] = () => undefined) {
  const account = await lab.account({ login_mode: 'assisted' }, (bank) => {
    bank.onLogin(codeRequested);
    prepare(bank);
  });
  const { pendingAssistance } = await account.until((status) => status.state === 'awaiting_otp');
  if (!pendingAssistance) throw new Error('no request is pending');
  return { ...account, request: pendingAssistance };
}

test('of two codes that wait while a third is checked, the older one is typed first', async () => {
  const verdict = Promise.withResolvers<typeof refused>();
  const { bank, request, submit, until } = await waiting((it) => it.onCode(() => verdict.promise, refused, accepted));
  await submit('111111', request.id);
  await expect.poll(() => bank.codes).toEqual(['111111']);
  await submit('222222', request.id);
  await submit('333333', request.id);
  verdict.resolve(refused);
  await until((status) => status.state === 'scheduled');
  expect(bank.codes).toEqual(['111111', '222222', '333333']);
});
