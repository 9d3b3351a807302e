import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTime, openPageLab, type PageLab } from '../../../test/support/page-lab.ts';
import { evidenceOf, runsOf, stateOf } from '../../../test/support/page-records.ts';
import { UnexpectedPage } from '../../banks/which-page.ts';
import { SessionFailure } from '../../browser/session/session-failure.ts';
import { claimSession } from '../../db/sessions/sessions.ts';
import { openBankPage } from './open-bank-page.ts';
import { keepEvidence, refreshState } from './save-session.ts';

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

/** A session with its page open, which shows that. */
async function open(html = '<h1>Your accounts</h1>') {
  const account = await lab.account();
  const session = await account.claim();
  const live = await openBankPage(session);
  await live.call((page) => page.setContent(html));
  return { account, session, live };
}

describe('the state of a page', () => {
  test('is saved so that the next session can go on', async () => {
    const { account, session, live } = await open();
    await live.call((page) => page.context().addCookies([{ name: 'device', value: '1', url: 'http://127.0.0.1' }]));
    await refreshState(session, live);
    expect(await stateOf(lab, account)).toEqual({ resumable: true, cookies: ['device'] });
    await live.end();
  });

  test('that cannot be had does not end the session', async () => {
    const { account, session, live } = await open();
    await live.end(new SessionFailure('browser_crashed'));
    await refreshState(session, live);
    expect(await stateOf(lab, account)).toBeUndefined();
  });

  test('is not saved by a session that is over, which ends', async () => {
    const { account, session, live } = await open();
    await live.end();
    await expect(refreshState(session, live)).rejects.toMatchObject({ name: 'SessionEnded' });
    expect(await stateOf(lab, account)).toBeUndefined();
  });

  test('is not saved by a session that a newer one has replaced, which ends', async () => {
    const { account, session, live } = await open();
    await claimSession(lab.db, { accountId: account.id, sessionId: randomUUID(), sequence: 99, host: 'there' });
    await expect(refreshState(session, live)).rejects.toMatchObject({ name: 'SessionSuperseded' });
    expect(await stateOf(lab, account)).toBeUndefined();
    await live.end();
  });
});

describe('evidence', () => {
  test('shows the page and says when it was', async () => {
    const { account, session, live } = await open();
    session.during = 'read';
    await keepEvidence(session, live, 'page_not_recognised', null);
    const [kept] = await evidenceOf(lab, account);
    expect(kept).toMatchObject({ session_id: session.key.sessionId, stage: 'read', reason: 'page_not_recognised' });
    expect(kept?.outline).toContain('Your accounts');
    expect(kept?.outline).not.toContain('connector:');
    await live.end();
  });

  test('says what to fix in the connector, and shows the page too', async () => {
    const { account, session, live } = await open();
    await keepEvidence(session, live, 'page_not_recognised', 'readMovements must return a list');
    const [kept] = await evidenceOf(lab, account);
    expect(kept?.outline).toMatch(/^- connector: readMovements must return a list\n.*Your accounts/s);
    await live.end();
  });

  test('says what to fix in the connector even when the page cannot be read any more', async () => {
    const { account, session, live } = await open();
    await live.end();
    await keepEvidence(session, live, 'page_not_recognised', 'readMovements must return a list');
    const [kept] = await evidenceOf(lab, account);
    expect(kept).toMatchObject({ screenshot: null, outline: '- connector: readMovements must return a list\n' });
  });

  test('names the host that was refused, in the run too, where that is why the session failed', async () => {
    const { account, session, live } = await open();
    await expect(live.call((page) => page.goto('https://elsewhere.example/'))).rejects.toMatchObject({
      reason: 'host_not_allowed',
    });
    await keepEvidence(session, live, 'host_not_allowed', null);
    expect(await evidenceOf(lab, account)).toMatchObject([{ refused_host: 'elsewhere.example' }]);
    expect(await runsOf(lab, account)).toMatchObject([{ refused_host: 'elsewhere.example' }]);

    const other = await lab.account();
    await keepEvidence(await other.claim(), live, 'page_not_recognised', null);
    expect(await evidenceOf(lab, other)).toMatchObject([{ refused_host: null }]);
    expect(await runsOf(lab, other)).toMatchObject([{ refused_host: null }]);
    await live.end();
  });

  test('shows no name of the account’s own movements, wherever on the page it stands', async () => {
    const account = await lab.account({ session_type: 'persistent' });
    const { bank } = account;
    const transfer = { bankId: 'B1', bookedOn: '2026-03-01', bookedAt: null, amount: '12.50', currency: 'EUR' };
    const sender = { description: 'Transfer', senderName: 'Ada Lovelace', reference: null, pending: false };
    bank.onRead(async () => [{ ...transfer, ...sender }]);
    const { sessionId, result } = account.begin();
    await expect.poll(async () => (await runsOf(lab, account))[0]?.movements_new).toBe(1);
    bank.onRead(async (page) => {
      await page.setContent(
        '<h1>Nothing new</h1><p>Thank you, LOVELACE, ADA! The last transfer was by Ada Lovelace.</p>',
      );
      throw new UnexpectedPage('page_not_recognised', 'another page');
    });
    await expect.poll(() => lab.deps.sessions.get(sessionId)?.readNow()).toBe(true);
    await inTime(result);
    const [kept] = await evidenceOf(lab, account);
    expect(kept?.outline).toContain('Nothing new');
    expect(kept?.outline).toContain('The last transfer was by');
    expect(kept?.outline?.toLowerCase()).not.toMatch(/ada|lovelace/);
  });
});
