import { expect, test } from 'vitest';
import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { configChange } from '../../../../../src/api/settings/schemas.ts';
import { changeOf, forgetOf, isSet, kinds, type SettingName, valuesOf } from './change.ts';
import { hoursOf, hoursText, usualHours } from './hours-text.ts';

const names = Object.keys(kinds) as SettingName[];
const id = '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c';
const config: ConfigAnswer = {
  id,
  account_id: id,
  session_type: 'persistent',
  login_mode: 'assisted',
  bank_username: 'ada',
  bank_password_set: true,
  bank_totp_secret_set: false,
  scrape_interval_seconds: 900,
  monitor_interval_seconds: 30,
  login_hours: { windows: [{ to: '22:00', from: '07:00', days: ['mon'] }], time_zone: 'Europe/Madrid' },
  assistance_timeout_seconds: 300,
  login_failure_limit: 3,
  taken_over_wait_seconds: 1_800,
  webhook_url: 'https://erp.example.test/in',
  webhook_auth_type: 'bearer',
  webhook_auth_token: '********',
  webhook_extra_fields: { tenant: 'north' },
  webhook_off: null,
  retry_limit: 3,
  silent_ingestion: false,
  notification_endpoint_url: null,
  notification_auth_type: 'bearer',
  notification_auth_token: null,
  notification_events: ['login_failed'],
  notification_transport: 'api',
  notification_slack_channel: null,
  notification_signing_secret: null,
  notification_signing_secret_previous_until: null,
  notification_off: null,
  pending_orders_endpoint: null,
  polling_method: 'GET',
  polling_body: null,
  auth_type: 'bearer',
  auth_token: null,
  notify_on_expired: false,
  unreadable: [],
  cleared: [],
};
const before = valuesOf(config, names);

test('what nobody has touched is no change', () => {
  expect(changeOf(before, before, names)).toEqual({});
});

test('every setting of the API but the signature, which has buttons, can be changed in a form', () => {
  const others = ['forget_secrets', 'notification_signing_secret', 'notification_signing_secret_previous_until'];
  const readOnly = [
    'id',
    'account_id',
    'unreadable',
    'cleared',
    'bank_password_set',
    'bank_totp_secret_set',
    'webhook_off',
    'notification_off',
  ];
  expect([...names, ...others, ...readOnly].toSorted()).toEqual(Object.keys(configChange.shape).toSorted());
});

test('changes go out as the API takes them', () => {
  const values = {
    ...before,
    webhook_url: '',
    webhook_extra_fields: '{"tenant": "south"}',
    scrape_interval_seconds: '60',
    webhook_auth_type: '',
    silent_ingestion: true,
    notification_events: [],
    bank_password: ' swordfish ',
  };
  const change = changeOf(values, before, names);
  expect(change).toEqual({
    webhook_url: null,
    webhook_extra_fields: { tenant: 'south' },
    scrape_interval_seconds: 60,
    webhook_auth_type: null,
    silent_ingestion: true,
    notification_events: [],
    // To the letter, blanks included.
    bank_password: ' swordfish ',
  });
  expect(configChange.safeParse(change).success).toBe(true);
});

test('a secret stays unless it is typed anew or removed', () => {
  expect(isSet(config, 'bank_password')).toBe(true);
  expect(isSet(config, 'bank_totp_secret')).toBe(false);
  expect(before.webhook_auth_token).toBe('');
  const values = { ...before, [forgetOf('webhook_auth_token')]: true };
  expect(changeOf(values, before, names)).toEqual({ webhook_auth_token: null });
});

test('a secret of the bank is removed by its name, because null keeps it', () => {
  const values = { ...before, [forgetOf('bank_password')]: true, [forgetOf('bank_totp_secret')]: true };
  const change = changeOf(values, before, names);
  expect(change).toEqual({ forget_secrets: ['bank_password', 'bank_totp_secret'] });
  expect(configChange.safeParse(change).success).toBe(true);
});

test.each([
  [{ scrape_interval_seconds: '' }, 'scrape_interval_seconds'],
  [{ scrape_interval_seconds: '4' }, 'scrape_interval_seconds'],
  [{ monitor_interval_seconds: '9' }, 'monitor_interval_seconds'],
  [{ monitor_interval_seconds: '86401' }, 'monitor_interval_seconds'],
  [{ login_hours: hoursText({ time_zone: 'Europe/Madrid', windows: [] }) }, 'login_hours'],
  [{ login_hours: hoursText({ time_zone: 'UTC', windows: [{ days: [], from: '07:00', to: '' }] }) }, 'login_hours'],
  [{ retry_limit: 'many' }, 'retry_limit'],
  [{ webhook_extra_fields: '{"tenant"' }, 'webhook_extra_fields'],
  [{ webhook_extra_fields: '{"amount": 1}' }, 'webhook_extra_fields'],
  [{ webhook_url: 'not a url' }, 'webhook_url'],
])('%j is refused at its field', (typed, field) => {
  const parsed = configChange.safeParse(changeOf({ ...before, ...typed }, before, names));
  expect(parsed.error?.issues[0]?.path[0]).toBe(field);
});

test('login hours are sent as the API takes them, and are no change where they are the same hours', () => {
  const stored = hoursOf(String(before.login_hours));
  expect(hoursText(stored)).toBe(before.login_hours);
  const sent = (login_hours: string) => changeOf({ ...before, login_hours }, before, names);
  expect(sent('')).toEqual({ login_hours: null });
  const usual = usualHours();
  expect(sent(hoursText(usual))).toEqual({ login_hours: usual });
  expect(configChange.safeParse({ login_hours: usual }).success).toBe(true);
});
