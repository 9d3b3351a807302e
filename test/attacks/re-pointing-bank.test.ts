/** Somebody who writes to the database leads an account, or the texts of its credentials, to another bank. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BankSecret, sealContext } from '../../src/base/crypto.ts';
import { restartRequestedSignal, runRequestedSignal } from '../../src/temporal/messages.ts';
import { codeRequested, type ScriptedBank } from '../support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../support/session-lab.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
  // As it is once everything is sealed for where it goes.
  lab.vault.refuseOlderForm();
});
afterAll(() => lab?.close());

const unhurried = { concurrentLogins: 1_000, loginsPerMinute: 100_000 };
const seed = 'otpauth://totp/bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const leadTo = (account: LabAccount, { code }: Pick<ScriptedBank, 'code'>) =>
  lab.db.updateTable('accounts').set({ bank_code: code }).where('id', '=', account.id).execute();
const write = (account: LabAccount, columns: object) =>
  lab.db.updateTable('account_settings').set(columns).where('account_id', '=', account.id).execute();
const settings = (account: LabAccount) =>
  lab.db
    .selectFrom('account_settings')
    .select(['bank_username_sealed', 'bank_password_sealed'])
    .where('account_id', '=', account.id)
    .executeTakeFirstOrThrow();

/** Its first session has ended well, and its next one is far. */
async function logged(more: Parameters<SessionLab['account']>[0] = {}): Promise<LabAccount> {
  const account = await lab.account({ session_type: 'one-shot', ...more });
  await expect.poll(() => account.bank.reads).toBe(1);
  await account.until(({ state }) => state === 'scheduled');
  expect(account.bank.logins).toEqual([{ username: 'ana', password: 'planted-password' }]);
  return account;
}

const blocked = { state: 'blocked', blocked: { reason: 'credentials_unreadable' } };

test('another bank gets nothing typed, the account is blocked with a name, and saved again it logs in', async () => {
  const account = await logged();
  const hostile = await lab.bank(unhurried);
  await leadTo(account, hostile);
  await account.workflow.signal(runRequestedSignal);
  await account.until(({ state }) => state === 'blocked');
  expect(await account.status()).toMatchObject(blocked);
  const { scrape_blocked_reason } = await lab.db
    .selectFrom('accounts')
    .select('scrape_blocked_reason')
    .where('id', '=', account.id)
    .executeTakeFirstOrThrow();
  expect(scrape_blocked_reason).toBe('credentials_unreadable');

  // Nothing runs by itself, and a restart alone tries nothing at the bank.
  await account.workflow.signal(restartRequestedSignal);
  await expect.poll(() => runsOf(account)).toBe(3);
  await account.until(({ state }) => state === 'blocked');
  expect([hostile.logins, account.bank.logins.length]).toEqual([[], 1]);

  const sealed = (field: BankSecret, text: string) =>
    lab.vault.seal(text, sealContext.bankSecret(account.id, field, hostile.code));
  await write(account, {
    bank_username_sealed: sealed('bank_username', 'typed'),
    bank_password_sealed: sealed('bank_password', 'again'),
  });
  await account.workflow.signal(restartRequestedSignal);
  await expect.poll(() => hostile.logins).toEqual([{ username: 'typed', password: 'again' }]);
});

test('nor does it with texts of the form before this one', async () => {
  const account = await logged();
  const hostile = await lab.bank(unhurried);
  const older = (field: BankSecret, text: string) => lab.vault.seal(text, sealContext.setting(account.id, field));
  await write(account, {
    bank_username_sealed: older('bank_username', 'ana'),
    bank_password_sealed: older('bank_password', 'planted-password'),
  });
  await leadTo(account, hostile);
  await account.workflow.signal(runRequestedSignal);
  await account.until(({ state }) => state === 'blocked');
  expect(await account.status()).toMatchObject(blocked);
  expect(hostile.logins).toEqual([]);
});

test('nor do credentials that were put into the row of an account at another bank', async () => {
  const [account, other] = await Promise.all([logged(), logged()]);
  await write(other, await settings(account));
  await other.workflow.signal(runRequestedSignal);
  await other.until(({ state }) => state === 'blocked');
  expect(other.bank.logins).toHaveLength(1);
});

test('a bank code that is put back lets the account go on as before', async () => {
  const account = await logged();
  await leadTo(account, await lab.bank(unhurried));
  await account.workflow.signal(runRequestedSignal);
  await account.until(({ state }) => state === 'blocked');
  await leadTo(account, account.bank);
  await account.workflow.signal(restartRequestedSignal);
  await expect.poll(() => account.bank.logins.length).toBe(2);
});

test('the cookies of one bank are not taken to another, and its authenticator answers no other', async () => {
  const account = await logged({ bank_totp_secret: seed, login_mode: 'assisted' });
  const hostile = await lab.bank(unhurried);
  hostile.onLogin(codeRequested);
  const sealed = (field: BankSecret) => lab.vault.seal('new', sealContext.bankSecret(account.id, field, hostile.code));
  await write(account, {
    bank_username_sealed: sealed('bank_username'),
    bank_password_sealed: sealed('bank_password'),
  });
  await sql`update browser_states set resumable = true where account_id = ${account.id}`.execute(lab.db);
  await leadTo(account, hostile);
  await account.workflow.signal(runRequestedSignal);
  await account.until(({ state }) => state === 'awaiting_otp');
  expect(hostile.codes).toEqual([]);
  expect(hostile.logins).toEqual([{ username: 'new', password: 'new' }]);
});

async function runsOf(account: LabAccount): Promise<number> {
  const runs = await lab.db.selectFrom('runs').select('id').where('account_id', '=', account.id).execute();
  return runs.length;
}
