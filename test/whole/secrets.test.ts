import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import type { OwnAccount } from '../support/own-account.ts';
import { startRelay } from '../support/sms-relay.ts';
import { dumpTables, findSecrets, readFiles, readHistories, type Secrets } from '../support/traces.ts';
import { openWhole, type Whole } from '../support/whole.ts';

/** Begins every secret that is ours to choose, so that one search finds any of them. */
const mark = 'QXPLANT7';
const rejectedCode = `${mark}REJECTED`;
const longCode = { length: 16, type: 'alphanumeric', purpose: 'login' };
/** Files that are there to hold secrets: the pretend bank's memory and, for their owner alone, this installation's own. */
const keepers = ['sandbox.json', 'secrets.json', 'operator.json', 'postgres/password'];

let instance: Instance;

// It is stopped in the middle, and says all it can.
beforeAll(async () => {
  instance = await startInstance({ LOG_LEVEL: 'trace' });
});
afterAll(() => instance?.remove());

test.each([
  ['as it is', `…${mark}…`],
  ['in hexadecimal', Buffer.from(`a ${mark}`).toString('hex')],
  ['in base64', Buffer.from(`${mark}:x`).toString('base64')],
  ['one place further', Buffer.from(`1${mark}`).toString('base64')],
  ['two places further', Buffer.from(`12${mark}12`).toString('base64url')],
])('a secret is found when it is written %s', (_how, text) => {
  const writings = [
    { name: 'a log', content: Buffer.from(text) },
    { name: 'a page', content: Buffer.from(text.slice(0, 5)) },
  ];
  expect(findSecrets({ 'a secret': mark }, writings)).toEqual(['a secret in a log']);
});

test('no password, user name, code, token or key is written down anywhere', async () => {
  const { operator } = instance.ready();
  const whole = await openWhole(instance.ready());
  const { key } = await whole.key();
  const failing = await loginsThatFail(whole);
  const { account, acceptedCode } = await loginWithCodes(whole, key);
  const unjudgedCode = await codeThatMeetsAnUnknownPage(whole);
  await misuse(whole, account, key);
  await Promise.all(failing.map((each) => each.untilRuns(1)));

  const [, claims = '', signature = ''] = whole.token.split('.');
  const secrets: Secrets = {
    'a planted secret': mark,
    'an accepted code': acceptedCode,
    'a code that was not judged': unjudgedCode,
    'an API key': key.slice(-64),
    'the claims of a token': claims,
    'the signature of a token': signature,
    "the operator's password": operator.password,
  };
  const { name } = (await account.get()).body;
  const control: Secrets = { 'the name': name, 'the id': account.id };

  const ids = [account, ...failing].map(({ id }) => id);
  const histories = await eventually(
    () => readHistories(instance.temporalAddress),
    (all) => ids.every((id) => all.some((history) => history.name.includes(id))),
  );
  expect(histories.filter((history) => history.name.includes('delivery/')).length).toBeGreaterThanOrEqual(3);
  expect(findSecrets(control, histories)).toContain(`the name in the history of account-session/${account.id}`);
  expect(findSecrets(secrets, histories)).toEqual([]);

  const tables = await dumpTables(instance.databaseUrl);
  const evidence = tables.find((table) => table.name === 'the table evidence')?.content.toString();
  // A busy machine may miss one, but not all of them.
  expect(evidence).toMatch(/heading ""(One minute for us|Good to see you|Check your messages|Sign in)""/);
  expect(findSecrets(control, tables)).toContain('the name in the table accounts');
  expect(findSecrets(secrets, tables)).toEqual([]);

  expect(await instance.stop()).toBe(0);
  const files = await readFiles(instance.dataDir);
  const kept = files.filter((file) => keepers.includes(file.name));
  const written = files.filter((file) => !keepers.includes(file.name));
  expect(findSecrets(secrets, kept)).toContain('a planted secret in sandbox.json');
  expect(findSecrets(secrets, kept)).toContain("the operator's password in operator.json");
  const places = findSecrets(control, written).join('\n');
  expect(places).toMatch(/^the name in postgres\/cluster\/base\//m);
  expect(places).toMatch(/^the name in temporal\//m);
  expect(places).toMatch(/^the id in logs\/api\.log$/m);
  expect(places).toMatch(/^the id in logs\/worker\.log$/m);
  expect(findSecrets(secrets, written)).toEqual([]);
  const said = { name: 'what it said', content: Buffer.from(instance.said()) };
  expect(findSecrets(secrets, [said])).toEqual([]);
});

const planted = (what: string) => ({ username: `${mark}-user-${what}`, password: `${mark}-password-${what}` });

/** Each keeps evidence of another page; on the third the form is still filled in. */
async function loginsThatFail(whole: Whole): Promise<OwnAccount[]> {
  const pages = [
    { kind: 'unknown_page', on: 'credentials' },
    { kind: 'layout_changed', on: 'credentials' },
    { kind: 'hang', on: 'credentials', seconds: 120 },
  ] as const;
  const accounts = pages.map(async ({ kind, ...more }) => {
    const customer = await whole.customer({ code: { when: 'never' } }, planted(kind));
    await customer.fault(kind, more);
    return whole.account(customer);
  });
  const customer = await whole.customer({}, planted('refused'));
  return Promise.all([...accounts, whole.account({ ...customer, password: `${mark}-not-the-password` })]);
}

async function loginWithCodes(whole: Whole, key: string): Promise<{ account: OwnAccount; acceptedCode: string }> {
  const relay = await startRelay();
  const customer = await whole.customer({ code: longCode }, planted('reader'));
  await customer.book({ date: '2026-11-09', description: 'Groceries', amount: '-9.10', currency: 'EUR' });
  const account = await whole.account(customer, {
    session_type: 'persistent',
    login_mode: 'assisted',
    notification_endpoint_url: relay.url,
    notification_auth_type: 'bearer',
    notification_auth_token: `${mark}-notification-token`,
    notification_signing_secret: `whsec_${mark}${'A'.repeat(32)}`,
    notification_events: ['assistance_required', 'login_failed', 'scrape_failed'],
    webhook_url: relay.url,
    webhook_auth_type: 'bearer',
    webhook_auth_token: `${mark}-webhook-token`,
    auth_type: 'api_key',
    auth_token: `${mark}-orders-token`,
  });
  const { headers, body } = await relay.hears('assistance_required');
  expect(headers.authorization).toBe(`Bearer ${mark}-notification-token`);
  const { request_id } = body.data;
  const submit = async (code: string) => {
    const answer = await whole.call('POST', `/v1/accounts/${account.id}/otp`, { key, body: { code, request_id } });
    expect(answer.status).toBe(202);
  };
  await submit(rejectedCode);
  await relay.hears('assistance_required', { attempts: 1 });
  const acceptedCode = await customer.readCode(longCode);
  await submit(acceptedCode);
  await account.untilVerdict(request_id, 'fulfilled');
  await account.untilState('monitoring');
  return { account, acceptedCode };
}

/** The code is in the page, and the page that follows is none that the connector knows. */
async function codeThatMeetsAnUnknownPage(whole: Whole): Promise<string> {
  const customer = await whole.customer({ code: longCode }, planted('lost'));
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const asked = await account.untilAsked();
  await customer.fault('layout_changed', { on: 'code' });
  const code = await customer.readCode(longCode);
  expect((await account.post('otp', { code })).status).toBe(202);
  const [run] = await account.untilRuns(1);
  expect(run).toMatchObject({ outcome: 'failed', reason: 'page_not_recognised' });
  expect((await account.verdict(asked.id)).state).toBe('cancelled');
  return code;
}

/** What people do by mistake: secrets in the wrong place, and bodies that are cut off. */
async function misuse(whole: Whole, { id }: OwnAccount, key: string): Promise<void> {
  const { token } = whole;
  const status = async (...call: Parameters<Whole['call']>) => (await whole.call(...call)).status;
  expect(await status('GET', `/v1/accounts/${id}/status?api_key=${key}`, { token })).toBe(401);
  expect(await status('GET', `/v1/accounts/${id}/status?api_key=${key}`, { key })).toBe(200);
  expect(await status('GET', `/accounts?token=${token}`, { token: key })).toBe(401);
  expect(await status('POST', `/v1/accounts/${id}/otp`, { key, body: `{"code":"${rejectedCode}"` })).toBe(400);
  expect(await status('POST', `/v1/accounts/${id}/otp`, { key, body: { [mark]: rejectedCode } })).toBe(400);
  expect(await status('PUT', `/accounts/${id}/config`, { token, body: { bank_password: [mark] } })).toBe(400);
  const login = { email: `${mark}@example.com`, password: `${mark}-guess` };
  expect(await status('POST', '/auth/login', { body: login })).toBe(401);
}
