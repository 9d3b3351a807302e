import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import { UnexpectedPage } from '../banks/which-page.ts';
import { runRequested } from '../temporal/messages.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

test('evidence shows no name of the account’s own movements, wherever on the page it stands', async () => {
  const { id, bank, until, workflow } = await lab.account({ session_type: 'persistent' }, (it) =>
    it.onRead(async () => [
      {
        bankId: 'B1',
        bookedOn: '2026-03-01',
        bookedAt: null,
        amount: '12.50',
        currency: 'EUR',
        description: 'Transfer',
        senderName: 'Ada Lovelace',
        reference: null,
        pending: false,
      },
    ]),
  );
  await until(({ state }) => state === 'monitoring');
  await expect.poll(() => bank.reads).toBe(1);
  bank.onRead(async (page) => {
    await page.setContent(
      '<h1>Nothing new</h1><p>Thank you, LOVELACE, ADA! The last transfer was by Ada Lovelace.</p>',
    );
    throw new UnexpectedPage('page_not_recognised', 'another page');
  });
  await workflow.signal(runRequested);
  const kept = lab.db.selectFrom('evidence').select('outline').where('account_id', '=', id);
  const { outline = null } =
    (await eventually(
      () => kept.executeTakeFirst(),
      (row) => row !== undefined,
    )) ?? {};
  expect(outline).toContain('Nothing new');
  expect(outline).toContain('The last transfer was by');
  expect(outline?.toLowerCase()).not.toMatch(/ada|lovelace/);
});
