import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPageLab, type PageLab } from '../../../test/support/page-lab.ts';
import { saveState } from '../../../test/support/page-records.ts';
import { sealContext } from '../../base/crypto.ts';
import { credentialsOf, openBankPage } from './open-bank-page.ts';

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

test('a bank that this worker does not have opens no page', async () => {
  const session = await (await lab.account()).claim({ banks: { get: () => undefined, entries: [] } });
  await expect(openBankPage(session)).rejects.toMatchObject({ name: 'SessionFailure', reason: 'internal_error' });
  expect(lab.deps.sessions.count()).toBe(0);
});

test.each([
  ['one-shot', 'scraping'],
  ['persistent', 'monitoring'],
] as const)('a %s session is one that is %s', async (session_type, reading) => {
  const live = await openBankPage(await (await lab.account({ session_type })).claim());
  expect(live.reading).toBe(reading);
  await live.end();
});

describe('credentials', () => {
  test('are those of the account', async () => {
    const session = await (await lab.account()).claim();
    expect(credentialsOf(session)).toEqual({ username: 'ana', password: 'planted-password' });
  });

  test('that were sealed for another bank fail the session before a page opens', async () => {
    const account = await lab.account();
    const elsewhere = sealContext.bankSecret(account.id, 'bank_password', 'another-bank');
    const bank_password_sealed = lab.vault.seal('planted-password', elsewhere);
    await lab.db
      .updateTable('account_settings')
      .set({ bank_password_sealed })
      .where('account_id', '=', account.id)
      .execute();
    await expect(openBankPage(await account.claim())).rejects.toMatchObject({ reason: 'credentials_unreadable' });
    expect(lab.deps.sessions.count()).toBe(0);
  });

  test('are not blamed for a fault of ours', async () => {
    const session = await (await lab.account()).claim();
    session.account.usernameSealed = undefined as never;
    expect(() => credentialsOf(session)).toThrow(TypeError);
  });
});

describe('the saved state', () => {
  const cookies = async (session: Awaited<ReturnType<Awaited<ReturnType<PageLab['account']>>['claim']>>) => {
    const live = await openBankPage(session);
    const found = await live.call((page) => page.context().cookies());
    await live.end();
    return found.map(({ name }) => name);
  };

  test('makes the page the known device', async () => {
    const account = await lab.account();
    expect(await cookies(await account.claim())).toEqual([]);
    await saveState(lab, account, { resumable: false });
    expect(await cookies(await account.claim())).toEqual(['kept']);
  });

  test('that does not open costs no more than a new device', async () => {
    const account = await lab.account();
    await saveState(lab, account);
    const session = await account.claim();
    const state = session.account.browserState;
    if (state) state.sealed = lab.vault.seal('{}', sealContext.browserState(account.id, 'another-bank'));
    expect(await cookies(session)).toEqual([]);
  });

  test('that is none is a fault of ours, and is not passed over', async () => {
    const account = await lab.account();
    await saveState(lab, account, { text: 'no state' });
    await expect(openBankPage(await account.claim())).rejects.toThrow(SyntaxError);
  });
});
