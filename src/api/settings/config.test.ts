import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestAccount,
  createTestUser,
  startInstance,
  startTestSystem,
  type TestApi,
  type TestSystem,
  type TestUser,
} from '../../../test/support/api.ts';
import { sentSignals } from '../../../test/support/temporal.ts';
import { sealContext } from '../../base/crypto.ts';
import { settingContext } from '../../base/sealed-for.ts';
import { getSettings } from '../../db/accounts/account-settings.ts';
import { switchOff } from '../../db/deliveries/result-targets.ts';
import { type Setting, settings } from '../../domain/settings.ts';

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
/** Adds the ids of this account. */
const of = (settings: object) => ({ ...settings, id, account_id: id });
const put = (body: unknown, on: TestApi = api) => on.call('PUT', `/accounts/${id}/config`, { token: user.token, body });
const opened = async (field: 'bank_username' | 'bank_password' | 'webhook_auth_token' | 'auth_token') => {
  const sealed = (await getSettings(api.db, id))[`${field}_sealed`];
  const places = { ...(await getSettings(api.db, id)), bankCode: 'sandbox' };
  return sealed && api.deps.vault.open(sealed, settingContext(field, places, api.deps.vault));
};
const unannounced = async () => {
  const row = api.db.selectFrom('accounts').select('config_unannounced').where('id', '=', id);
  return (await row.executeTakeFirstOrThrow()).config_unannounced;
};

/** A setting that is not named here has the default of the table. */
const defaults = {
  ...Object.fromEntries(
    Object.entries<Setting>(settings).flatMap(([name, setting]) =>
      'default' in setting ? [[name, setting.default]] : [],
    ),
  ),
  session_type: 'one-shot',
  login_mode: 'simple',
  bank_username: null,
  bank_password_set: false,
  bank_totp_secret_set: false,
  scrape_interval_seconds: 900,
  monitor_interval_seconds: 30,
  login_hours: null,
  assistance_timeout_seconds: 300,
  login_failure_limit: 3,
  taken_over_wait_seconds: 1_800,
  webhook_url: null,
  webhook_auth_type: null,
  webhook_auth_token: null,
  webhook_extra_fields: null,
  retry_limit: 3,
  silent_ingestion: false,
  notification_endpoint_url: null,
  notification_auth_type: 'bearer',
  notification_auth_token: null,
  notification_events: [],
  notification_transport: 'api',
  notification_slack_channel: null,
  notification_signing_secret: null,
  pending_orders_endpoint: null,
  polling_method: 'GET',
  polling_body: null,
  auth_type: 'bearer',
  auth_token: null,
  notify_on_expired: false,
  webhook_off: null,
  notification_off: null,
  notification_signing_secret_previous_until: null,
  unreadable: [],
  cleared: [],
};

const everything = {
  session_type: 'persistent',
  login_mode: 'assisted',
  bank_username: 'ada',
  bank_password: ' swordfish ',
  bank_totp_secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  scrape_interval_seconds: 5,
  monitor_interval_seconds: 10,
  login_hours: { time_zone: 'Europe/Madrid', windows: [{ days: ['mon', 'fri'], from: '07:00', to: '22:00' }] },
  assistance_timeout_seconds: 5,
  login_failure_limit: 1,
  taken_over_wait_seconds: 600,
  webhook_url: 'https://1.1.1.1/movements',
  webhook_auth_type: 'bearer',
  webhook_auth_token: 'token-1',
  webhook_extra_fields: { tenant: 'a', nested: { list: [1, null, true] } },
  retry_limit: 0,
  silent_ingestion: true,
  notification_endpoint_url: 'https://1.1.1.1/notify',
  notification_auth_type: 'api_key',
  notification_auth_token: 'token-2',
  notification_events: ['assistance_required', 'login_failed'],
  notification_transport: 'chat_webhook',
  notification_slack_channel: '#bank',
  notification_signing_secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  pending_orders_endpoint: 'https://1.1.1.1/orders',
  polling_method: 'POST',
  polling_body: { open: true },
  auth_type: 'bearer',
  auth_token: 'token-3',
  notify_on_expired: true,
};

const { bank_password: _, bank_totp_secret: __, ...readable } = everything;
const shown = {
  ...readable,
  bank_password_set: true,
  bank_totp_secret_set: true,
  webhook_auth_token: '********',
  notification_auth_token: '********',
  notification_signing_secret: '********',
  auth_token: '********',
  notification_endpoint_url: '********',
  webhook_off: null,
  notification_off: null,
  notification_signing_secret_previous_until: null,
  unreadable: [],
  cleared: [],
};

describe('settings', () => {
  test('begin with their defaults', async () => expect(await get()).toEqual(of(defaults)));

  test('are saved, with secrets masked and the password never shown', async () => {
    const saved = await put(everything);
    expect(saved).toMatchObject({ status: 200 });
    expect(saved.body).toEqual(of(shown));
    expect(await get()).toEqual(of(shown));
    expect(await opened('bank_username')).toBe('ada');
    expect(await opened('bank_password')).toBe(' swordfish ');
    const stored = JSON.stringify(await getSettings(api.db, id));
    for (const secret of ['swordfish', 'ada"', '/notify', 'token-1', 'token-2', 'token-3'])
      expect(stored).not.toContain(secret);
  });

  test('can be sent back as they were read, and nothing changes', async () => {
    await put(everything);
    const before = await getSettings(api.db, id);
    expect((await put(await get())).body).toEqual(of(shown));
    const { updated_at: _1, bank_username_sealed: _2, ...rest } = before;
    expect(await getSettings(api.db, id)).toMatchObject(rest);
    expect(await opened('webhook_auth_token')).toBe('token-1');
  });

  test('that are left out stay, and null clears or sets back', async () => {
    await put(everything);
    expect((await put({ retry_limit: 7 })).body).toEqual(of({ ...shown, retry_limit: 7 }));
    const cleared = Object.fromEntries(Object.keys(everything).map((field) => [field, null]));
    expect((await put(cleared)).body).toEqual(of(defaults));
    expect(await opened('bank_password')).toBeNull();
  });

  test('a signing secret is made on request and shown this once', async () => {
    const { body } = await put({ notification_signing_secret: 'generate' });
    expect(body.notification_signing_secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await get()).notification_signing_secret).toBe('********');
    const sealed = (await getSettings(api.db, id)).notification_signing_secret_sealed ?? '';
    const context = sealContext.setting(id, 'notification_signing_secret');
    expect(api.deps.vault.open(sealed, context)).toBe(body.notification_signing_secret);
  });

  test('a signing secret that is replaced signs along for a day, one that is cleared is gone', async () => {
    await put({ notification_signing_secret: 'generate' });
    const first = (await getSettings(api.db, id)).notification_signing_secret_sealed;
    const { body } = await put({ notification_signing_secret: 'generate' });
    const hours = (Date.parse(body.notification_signing_secret_previous_until) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThan(25);
    expect((await getSettings(api.db, id)).notification_signing_secret_previous_sealed).toBe(first);
    expect((await put(await get())).body).toMatchObject({
      notification_signing_secret_previous_until: expect.anything(),
    });
    await put({ notification_signing_secret: null });
    expect(await getSettings(api.db, id)).toMatchObject({
      notification_signing_secret_sealed: null,
      notification_signing_secret_previous_sealed: null,
      notification_signing_secret_previous_until: null,
    });
  });

  test('say which endpoint is switched off, until its address is saved again', async () => {
    const urls = { webhook_url: 'https://1.1.1.1/movements', notification_endpoint_url: 'https://1.1.1.1/notify' };
    await put(urls);
    for (const [endpoint, url] of [
      ['webhook', urls.webhook_url],
      ['notification', urls.notification_endpoint_url],
    ] as const)
      expect(await switchOff(api.db, id, { endpoint, url, reason: 'receiver_gone' })).toBe(true);
    const off = { since: expect.any(String), reason: 'receiver_gone' };
    expect((await put({ retry_limit: 1 })).body).toMatchObject({ webhook_off: off, notification_off: off });
    expect((await put({ webhook_url: urls.webhook_url })).body).toMatchObject({
      webhook_off: null,
      notification_off: off,
    });
    expect((await put(await get())).body).toMatchObject({ webhook_off: null, notification_off: null });
  });

  test.each([
    { scrape_interval_seconds: 4 },
    { scrape_interval_seconds: 604_801 },
    { scrape_interval_seconds: 5.5 },
    { scrape_interval_seconds: '900' },
    { monitor_interval_seconds: 9 },
    { monitor_interval_seconds: 86_401 },
    { login_hours: 'nine to five' },
    { login_hours: { windows: [{ days: ['mon'], from: '07:00', to: '22:00' }] } },
    { login_hours: { time_zone: 'UTC', windows: [], weekends: true } },
    { assistance_timeout_seconds: 4 },
    { assistance_timeout_seconds: 3_601 },
    { login_failure_limit: 0 },
    { login_failure_limit: 11 },
    { taken_over_wait_seconds: 599 },
    { taken_over_wait_seconds: 86_401 },
    { retry_limit: -1 },
    { retry_limit: 21 },
    { session_type: 'sometimes' },
    { login_mode: 'magic' },
    { bank_username: ' ' },
    { silent_ingestion: 'yes' },
    { webhook_url: 'ftp://example.com/' },
    { webhook_url: 'example.com' },
    { webhook_url: 'https://user:pass@example.com/' },
    { webhook_url: 'http://127.0.0.1:4000/' },
    { webhook_url: 'http://2130706433/' },
    { notification_endpoint_url: 'http://[::ffff:127.0.0.1]/' },
    { pending_orders_endpoint: 'http://192.168.0.1/' },
    { webhook_auth_token: 'two words' },
    { webhook_auth_type: 'basic' },
    { notification_events: ['everything'] },
    { notification_signing_secret: 'whsec_short' },
    { polling_body: 'text' },
    { polling_method: 'DELETE' },
  ])('are refused and nothing is saved: %j', async (bad) => {
    const [field] = Object.keys(bad);
    const answer = await put({ notify_on_expired: true, ...bad });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    expect(answer.body.error.details.issues[0].path[0]).toBe(field);
    expect(await get()).toEqual(of(defaults));
  });

  const window = { days: ['mon'], from: '07:00', to: '22:00' };
  test.each([
    [{ time_zone: 'Europe/Atlantis' }, 'must be the name of a time zone, such as Europe/Madrid'],
    [{ time_zone: '+02:00' }, 'must be the name of a time zone, such as Europe/Madrid'],
    [{ windows: [] }, 'must hold at least one window; null switches the login hours off'],
    [{ windows: [{ ...window, days: [] }] }, 'must name at least one day'],
    [{ windows: [{ ...window, days: ['lunes'] }] }, 'must be one of mon, tue, wed, thu, fri, sat, sun'],
    [{ windows: [{ ...window, from: '7:00' }] }, 'must be a time from 00:00 to 23:59, such as 07:00'],
    [{ windows: [{ ...window, to: '24:00' }] }, 'must be a time from 00:00 to 23:59, such as 07:00'],
  ])('login hours that nobody can keep are refused with what to do: %j', async (bad, message) => {
    const answer = await put({ login_hours: { time_zone: 'Europe/Madrid', windows: [window], ...bad } });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(`login_hours.`);
    expect(answer.body.error.message).toContain(message);
    expect(await get()).toEqual(of(defaults));
  });

  test('login hours are kept with each day once, and in the order of the week', async () => {
    const days = ['sun', 'mon', 'sun', 'wed'];
    const { body } = await put({ login_hours: { time_zone: 'Asia/Kolkata', windows: [{ ...window, days }] } });
    expect(body.login_hours).toEqual({
      time_zone: 'Asia/Kolkata',
      windows: [{ ...window, days: ['mon', 'wed', 'sun'] }],
    });
  });

  test('a time between looks that is shorter than any is now may stay, and may not be chosen', async () => {
    await api.db
      .updateTable('account_settings')
      .set({ monitor_interval_seconds: 5 })
      .where('account_id', '=', id)
      .execute();
    expect((await put(await get())).body).toMatchObject({ monitor_interval_seconds: 5 });
    for (const seconds of [4, 6, 9]) {
      const answer = await put({ monitor_interval_seconds: seconds });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    }
    expect((await put({ monitor_interval_seconds: 10 })).body).toMatchObject({ monitor_interval_seconds: 10 });
    expect(await put({ monitor_interval_seconds: 5 })).toMatchObject({ status: 400 });
  });

  test.each(['external_id', 'status', 'amount', 'currency', 'name', 'id', 'received_at'])(
    'may not put %s into the webhook',
    async (name) => {
      const answer = await put({ webhook_extra_fields: { [name]: 1 } });
      expect(answer.status).toBe(400);
      expect(answer.body.error.details.issues[0].path).toEqual(['webhook_extra_fields', name]);
    },
  );

  test('may lead to this machine where that is allowed', async () => {
    const open = await startInstance(api.db, api.databaseUrl, {
      temporal: api.temporalAddress,
      config: { allowPrivateWebhooks: true },
    });
    try {
      expect((await put({ webhook_url: 'http://127.0.0.1:4000/' }, open)).status).toBe(200);
    } finally {
      await open.close();
    }
  });
});

describe('the workflow', () => {
  test('hears of saved settings', async () => {
    expect((await put({ retry_limit: 1 })).status).toBe(200);
    expect(await sentSignals(api.deps.temporal, id)).toEqual([{ name: 'configChanged', args: [] }]);
    expect(await unannounced()).toBe(false);
  });

  test('that cannot be reached is noted, and the settings are saved', async () => {
    const cutOff = await startInstance(api.db, api.databaseUrl);
    try {
      expect(await put({ retry_limit: 1 }, cutOff)).toMatchObject({ status: 200, body: { retry_limit: 1 } });
      expect(await unannounced()).toBe(true);
    } finally {
      await cutOff.close();
    }
  });
});
