import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { createVault, type SealContext, SealError, sealContext } from '../../base/crypto.ts';
import { createLogger } from '../../base/log.ts';
import { settingContext } from '../../base/sealed-for.ts';
import { getSettings, type SettingsChange } from '../accounts/account-settings.ts';
import { bindSeals, followBoundSeals, isOlderFormOver } from './bound-seals.ts';

const key = { id: 'k1', secret: Buffer.alloc(32, 1) };
const log = createLogger('test', 'silent');

let database: TestDatabase;
let id: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await sql`truncate bound_seals, account_settings, browser_states`.execute(database.db);
  id = await createAccountRecord(database.db);
  await save({
    bank_password_sealed: older('bank_password'),
    webhook_url: 'https://erp.example/in',
    webhook_auth_token_sealed: older('webhook_auth_token'),
    notification_transport: 'chat_webhook',
    notification_endpoint_url: 'https://chat.example/services/planted',
    notification_auth_token_sealed: older('notification_auth_token'),
  });
  await database.db
    .insertInto('browser_states')
    .values({ account_id: id, state_sealed: older('browser_state'), resumable: true })
    .execute();
});

const older = (field: string, sealedWith = key) =>
  createVault([sealedWith]).seal(`the ${field}`, `account/${id}/${field}`);
const save = (change: SettingsChange) =>
  database.db.updateTable('account_settings').set(change).where('account_id', '=', id).execute();
const look = (vault = createVault([key]), graceSeconds = 0) => bindSeals(database.db, vault, log, { graceSeconds });
const browserState = async () =>
  (await database.db.selectFrom('browser_states').select('state_sealed').executeTakeFirstOrThrow()).state_sealed;

/** Reads as a process that does not accept the older form. */
async function readStrictly() {
  const vault = createVault([{ ...key, onlyBound: true }]);
  const settings = await getSettings(database.db, id);
  const places = { ...settings, bankCode: 'sandbox' };
  const open = (sealed: string | null, context: SealContext) => {
    try {
      return sealed && vault.open(sealed, context);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      return 'does not open';
    }
  };
  const setting = (field: 'bank_password' | 'webhook_auth_token' | 'notification_auth_token') =>
    open(settings[`${field}_sealed`], settingContext(field, places, vault));
  return {
    password: setting('bank_password'),
    webhook: setting('webhook_auth_token'),
    notification: setting('notification_auth_token'),
    chat: [
      settings.notification_endpoint_url,
      open(settings.notification_endpoint_url_sealed, sealContext.chatAddress(id)),
    ],
    state: open(await browserState(), sealContext.browserState(id, 'sandbox')),
  };
}

const bound = {
  password: 'the bank_password',
  webhook: 'the webhook_auth_token',
  notification: 'the notification_auth_token',
  chat: [null, 'https://chat.example/services/planted'],
  state: 'the browser_state',
};

test('what the version before has sealed is bound by the first look, and the second one ends the older form', async () => {
  expect((await readStrictly()).password).toBe('does not open');
  const vault = createVault([key]);
  await look(vault);
  expect(await readStrictly()).toEqual(bound);
  expect(await isOlderFormOver(database.db)).toBe(false);
  await look(vault);
  expect(await isOlderFormOver(database.db)).toBe(true);
  expect(() => vault.open(older('bank_password'), sealContext.bankSecret(id, 'bank_password', 'sandbox'))).toThrow(
    SealError,
  );
});

test('afterwards nothing of the older form is brought up any more, by this process or a new one', async () => {
  await look();
  await look();
  const text = older('bank_password');
  await save({ bank_password_sealed: text });
  const vault = createVault([key]);
  await look(vault);
  expect((await getSettings(database.db, id)).bank_password_sealed).toBe(text);
  const other = createVault([key]);
  await followBoundSeals(database.db, other);
  for (const one of [vault, other])
    expect(() => one.open(text, sealContext.bankSecret(id, 'bank_password', 'sandbox'))).toThrow(SealError);
});

test('a key that is marked as bound takes nothing of the older form, even where the database says that it is not over', async () => {
  const text = (await getSettings(database.db, id)).bank_password_sealed;
  const vault = createVault([{ ...key, onlyBound: true }]);
  await look(vault);
  expect((await getSettings(database.db, id)).bank_password_sealed).toBe(text);
});

test('while a new version is rolled out nothing is touched', async () => {
  const before = await getSettings(database.db, id);
  await look(createVault([key]), 3_600);
  expect(await getSettings(database.db, id)).toEqual(before);
  expect(await isOlderFormOver(database.db)).toBe(false);
});

test('where there is nothing of the older form it is over at once', async () => {
  await sql`truncate account_settings, browser_states`.execute(database.db);
  await look(createVault([key]), 3_600);
  expect(await isOlderFormOver(database.db)).toBe(true);
});

test('a text that no key opens holds nothing up, and stays for the day on which its key is back', async () => {
  const lost = older('bank_password', { id: 'lost', secret: Buffer.alloc(32, 9) });
  await save({ bank_password_sealed: lost });
  await look();
  await look();
  expect(await isOlderFormOver(database.db)).toBe(true);
  expect((await getSettings(database.db, id)).bank_password_sealed).toBe(lost);
});
