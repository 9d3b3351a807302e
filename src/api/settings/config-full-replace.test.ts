/** A client that always saves its whole form: nulls for empty fields, masks for what it was shown. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestAccount,
  createTestUser,
  startTestSystem,
  type TestSystem,
  type TestUser,
} from '../../../test/support/api.ts';
import { settingContext } from '../../base/sealed-for.ts';
import { getSettings } from '../../db/accounts/account-settings.ts';

let api: TestSystem;
beforeAll(async () => {
  api = await startTestSystem();
});
afterAll(() => api?.close());

let user: TestUser;
let id: string;
beforeEach(async () => {
  user = await createTestUser(api);
  id = await createTestAccount(api, user, { credentials: false });
});

const get = async () => (await api.call('GET', `/accounts/${id}/config`, { token: user.token })).body;
const put = (body: unknown) => api.call('PUT', `/accounts/${id}/config`, { token: user.token, body });
const opened = async (field: 'bank_password' | 'bank_totp_secret' | 'notification_auth_token') => {
  const sealed = (await getSettings(api.db, id))[`${field}_sealed`];
  const places = { ...(await getSettings(api.db, id)), bankCode: 'sandbox' };
  return sealed && api.deps.vault.open(sealed, settingContext(field, places, api.deps.vault));
};
const login = {
  bank_username: 'ada',
  bank_password: 'swordfish',
  bank_totp_secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
};
const refusal = async (body: object) => {
  const answer = await put(body);
  return [answer.status, answer.body.error?.code, answer.body.error?.details?.issues[0].path];
};

describe('the secrets of the bank, which no client can send back', () => {
  test.each([
    { bank_username: 'ada', bank_password: null, bank_totp_secret: null },
    { bank_username: 'ada', bank_password: '', bank_totp_secret: '' },
    { bank_password: null, bank_totp_secret: '' },
    { bank_username: 'ada' },
  ])('stay for %j', async (body) => {
    await put(login);
    const saved = await put(body);
    expect(saved).toMatchObject({ status: 200, body: { bank_password_set: true, bank_totp_secret_set: true } });
    expect(await opened('bank_password')).toBe('swordfish');
  });

  test('stay when the whole form is saved twice', async () => {
    await put(login);
    for (let time = 1; time <= 2; time++) {
      const form = { ...(await get()), bank_password: null, bank_totp_secret: null };
      expect(await put(form)).toMatchObject({ status: 200 });
    }
    expect(await opened('bank_password')).toBe('swordfish');
    expect(await opened('bank_totp_secret')).toContain('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  });

  test('are not taken for saved anew: an authenticator that is withheld stays so', async () => {
    await put(login);
    const refused = api.db.updateTable('accounts').set({ bank_totp_refused_at: new Date() });
    await refused.where('id', '=', id).execute();
    const withheld = async () => {
      const row = api.db.selectFrom('accounts').select('bank_totp_refused_at as at').where('id', '=', id);
      return (await row.executeTakeFirstOrThrow()).at !== null;
    };
    await put({ ...(await get()), bank_password: null, bank_totp_secret: null, retry_limit: 7 });
    expect(await withheld()).toBe(true);
    await put({ bank_username: 'ada', bank_password: 'another' });
    expect(await withheld()).toBe(false);
  });

  test.each([{ bank_username: null }, { bank_username: '' }, { bank_username: null, bank_password: 'of nobody' }])(
    'go with the user name: %j',
    async (body) => {
      await put(login);
      expect((await put(body)).body).toMatchObject({
        bank_username: null,
        bank_password_set: false,
        bank_totp_secret_set: false,
      });
    },
  );

  test.each([null, ''])('of one user name are not given to the bank with another: %j', async (empty) => {
    await put(login);
    const other = { bank_username: 'grace', bank_password: empty, bank_totp_secret: empty };
    expect((await put(other)).body).toMatchObject({
      bank_username: 'grace',
      bank_password_set: false,
      bank_totp_secret_set: false,
    });
  });

  test('that came before the first user name are its own', async () => {
    await put({ bank_password: 'swordfish' });
    expect((await put({ bank_username: 'ada', bank_password: null })).body.bank_password_set).toBe(true);
  });

  test('are forgotten one by one where that is what is asked for', async () => {
    await put(login);
    const first = await put({ forget_secrets: ['bank_totp_secret'] });
    expect(first.body).toMatchObject({ bank_password_set: true, bank_totp_secret_set: false });
    expect((await put({ forget_secrets: ['bank_password'] })).body.bank_password_set).toBe(false);
    expect(await refusal({ forget_secrets: ['auth_token'] })).toEqual([400, 'VALIDATION_ERROR', ['forget_secrets', 0]]);
  });
});

describe('an answer', () => {
  test('says which account it is of, and has the documented defaults', async () => {
    const defaults = { auth_type: 'bearer', notification_auth_type: 'bearer', polling_method: 'GET' };
    expect(await get()).toMatchObject({ id, account_id: id, ...defaults });
    const cleared = await put({ auth_type: null, notification_auth_type: null, polling_method: null });
    expect(cleared.body).toMatchObject(defaults);
  });

  test('can be sent back with its ids, which change nothing', async () => {
    const other = '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c';
    expect((await put({ ...(await get()), id: other, account_id: other })).body).toMatchObject({ id, account_id: id });
  });
});

describe('a user name that does not open', () => {
  const spoil = async () => {
    await put(login);
    const foreign = { bank_username_sealed: 'lost.c2VhbGVkIHdpdGggYSBrZXkgdGhhdCBpcyBnb25l' };
    await api.db.updateTable('account_settings').set(foreign).where('account_id', '=', id).execute();
  };

  test('is marked, with how to set it again, and everything else is shown', async () => {
    await spoil();
    const answer = await api.call('GET', `/accounts/${id}/config`, { token: user.token });
    expect(answer).toMatchObject({ status: 200, body: { bank_username: '********', bank_password_set: true } });
    expect(answer.body.unreadable).toEqual([{ field: 'bank_username', message: expect.any(String) }]);
    for (const part of ['ENCRYPTION_KEYS', 'bank_username', 'bank_password'])
      expect(answer.body.unreadable[0].message).toContain(part);
  });

  test('is kept when the form is sent back: the key may come back', async () => {
    await spoil();
    const saved = await put({ ...(await get()), bank_password: null, retry_limit: 7 });
    expect(saved).toMatchObject({ status: 200, body: { retry_limit: 7, bank_password_set: true } });
    expect((await getSettings(api.db, id)).bank_username_sealed).toMatch(/^lost\./);
  });

  test('is set again like any other, with its password', async () => {
    await spoil();
    expect((await put({ bank_username: 'ada', bank_password: 'new' })).body).toMatchObject({
      bank_username: 'ada',
      bank_password_set: true,
      unreadable: [],
    });
    await spoil();
    // The owner of the old password cannot be known any more.
    expect((await put({ bank_username: 'ada', bank_password: null })).body.bank_password_set).toBe(false);
  });
});

describe('notifications', () => {
  test('take the older name of an event, and show it as it was given', async () => {
    const notification_events = ['assistance_required', 'connection_failed', 'scrape_failed', 'connection_failed'];
    const saved = await put({ notification_events });
    expect(saved).toMatchObject({ status: 200 });
    expect((await get()).notification_events).toEqual(['assistance_required', 'connection_failed', 'scrape_failed']);
  });

  test('over Slack need a channel', async () => {
    const path = ['notification_slack_channel'];
    expect(await refusal({ notification_transport: 'slack' })).toEqual([400, 'VALIDATION_ERROR', path]);
    const channel = { notification_transport: 'slack', notification_slack_channel: 'C024BE91L' };
    expect(await put(channel)).toMatchObject({ status: 200 });
    expect(await refusal({ notification_slack_channel: null })).toEqual([400, 'VALIDATION_ERROR', path]);
    expect(await put({ notification_transport: null, notification_slack_channel: null })).toMatchObject({
      status: 200,
    });
  });

  test('of an account that has no channel since before can be changed otherwise', async () => {
    const old = { notification_transport: 'slack' as const };
    await api.db.updateTable('account_settings').set(old).where('account_id', '=', id).execute();
    expect(await put({ retry_limit: 7 })).toMatchObject({ status: 200 });
  });

  test('over another way do not get the token of the one before', async () => {
    await put({ notification_auth_token: 'of-the-receiver' });
    const slack = { notification_transport: 'slack', notification_slack_channel: 'C024BE91L' };
    const changed = await put({ ...(await get()), ...slack });
    expect(changed).toMatchObject({ status: 200, body: { notification_auth_token: null } });
    const own = await put({ notification_transport: 'api', notification_auth_token: 'xoxb-1' });
    expect(own.body.notification_auth_token).toBe('********');
    expect((await put({ ...(await get()), notification_transport: 'api' })).body.notification_auth_token).toBe(
      '********',
    );
    expect(await opened('notification_auth_token')).toBe('xoxb-1');
  });
});

describe('JSON given as text', () => {
  test.each([
    ['{}', {}],
    [' {"tenant": "north"} ', { tenant: 'north' }],
    ['', null],
    [{ tenant: 'south' }, { tenant: 'south' }],
  ])('%j is the object it is', async (text, object) => {
    const saved = await put({ webhook_extra_fields: text, polling_body: text });
    expect(saved).toMatchObject({ status: 200, body: { webhook_extra_fields: object, polling_body: object } });
  });

  test.each(['text', '[1]', '7', '{"a":', '"{}"'])('%j is no object, and is refused', async (text) => {
    expect(await refusal({ polling_body: text })).toEqual([400, 'VALIDATION_ERROR', ['polling_body']]);
  });

  test('is held to the same rules', async () => {
    const path = ['webhook_extra_fields', 'amount'];
    expect(await refusal({ webhook_extra_fields: '{"amount":1}' })).toEqual([400, 'VALIDATION_ERROR', path]);
    const deep = `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`;
    expect(await refusal({ polling_body: deep })).toEqual([400, 'VALIDATION_ERROR', ['polling_body']]);
    expect(await refusal({ polling_body: `{"a":"${'x'.repeat(17_000)}"}` })).toEqual([
      400,
      'VALIDATION_ERROR',
      ['polling_body'],
    ]);
  });
});
