import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  en,
  es,
  expectAccessible,
  newPerson,
  type Person,
  photograph,
  untilLive,
  visit,
} from '../support/dashboard.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const { overview } = en;
const assisted = { login_mode: 'assisted' };
const asks = { code: { when: 'always', length: 6, type: 'numeric', purpose: 'login', maxTries: 3 } };

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const row = (page: Page, account: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: account }) });
const field = (page: Page, account: string) => row(page, account).getByRole('textbox');
const send = (page: Page, account: string) => row(page, account).getByRole('button', { name: en.account.code.send });

/** An account of this person at the sandbox bank, with its customer. */
async function open({ whole }: Person, name: string, settings: object = {}, bank: object = asks) {
  const customer = await whole.customer(bank);
  await customer.book({
    date: '2026-11-03',
    description: 'Invoice 418',
    amount: '1250.00',
    currency: 'EUR',
    sender: 'Harbour & Pine',
  });
  return { customer, account: await whole.account(customer, settings, name) };
}

test('a code is asked for, refused, typed again and accepted without the page ever being loaded anew', async () => {
  const person = await newPerson();
  const page = await visit('/', { as: person });
  await page.getByText(overview.start.title).waitFor();
  await untilLive(page);
  await expectAccessible(page);
  await photograph(page, 'overview-empty');

  const { customer, account } = await open(person, 'Payouts', assisted);
  await field(page, 'Payouts').waitFor();
  const asked = await account.untilAsked();
  expect(await page.title()).toMatch(/^\d:\d\d Code needed · Overview · Reconbanker$/);
  await expectAccessible(page);

  const code = await customer.readCode(asked.descriptor);
  const wrong = code === '111111' ? '222222' : '111111';
  await field(page, 'Payouts').fill(`${wrong.slice(0, 3)} ${wrong.slice(3)}`);
  await field(page, 'Payouts').press('Enter');
  await page.getByText(en.account.code.refused).waitFor();
  // Where the next one is typed over the last.
  const focused = () => page.evaluate<string | null>('document.activeElement.getAttribute("aria-label")');
  await expect.poll(focused).toContain('Payouts');
  await photograph(page, 'overview-refused');
  await page.keyboard.insertText(code);
  await send(page, 'Payouts').click();
  await page.getByText(overview.alert.accepted('Payouts')).waitFor();
  await page.getByText(overview.need.nothing).waitFor();
  await page.getByText(overview.movements.read(1, overview.movements.ranges['24h'])).waitFor();
  await page.getByRole('link', { name: 'Scheduled 1' }).waitFor();
  expect(await page.title()).toBe('Overview · Reconbanker');
  expect(await account.verdict(asked.id)).toMatchObject({ state: 'fulfilled', attempts: 1 });
});

test('what needs a person stands first: codes, then blocked accounts with what to do, then failing deliveries', async () => {
  const person = await newPerson();
  receiver.answer(503);
  const simple = { code: { when: 'never' } };
  const { account: failing } = await open(person, 'Web shop EUR', { webhook_url: receiver.url }, simple);
  const { customer: locked, account: blocked } = await open(
    person,
    'Card settlements',
    { scrape_interval_seconds: 3_600 },
    simple,
  );
  await blocked.untilRuns(1);
  await locked.change({ password: 'changed at the bank' });
  await blocked.post('restart');
  await blocked.untilState('blocked');
  const { account: waiting } = await open(person, 'Operations EUR', assisted);
  await waiting.untilAsked();
  await failing.untilRuns(1);

  const page = await visit('/', { as: person });
  await field(page, 'Operations EUR').waitFor();
  const names = await page.getByRole('listitem').getByRole('link').allInnerTexts();
  expect(names.filter((name) => ['Operations EUR', 'Card settlements'].includes(name))).toEqual([
    'Operations EUR',
    'Card settlements',
  ]);
  await row(page, 'Card settlements').getByText('bad_credentials').waitFor();
  const update = row(page, 'Card settlements').getByRole('link', { name: overview.need.credentials });
  expect(await update.getAttribute('href')).toBe(`/dashboard/accounts/${blocked.id}/settings`);
  expect(await row(page, 'Card settlements').getByRole('button').count()).toBe(0);

  const failed = page.getByRole('row').filter({ hasText: 'Web shop EUR' });
  await failed.getByText('503').waitFor();
  await page.getByText(overview.movements.waiting(1)).first().waitFor();
  await page.locator('.u-over').waitFor({ state: 'attached' });
  await expectAccessible(page);
  await photograph(page, 'overview');

  const ranges = page.getByRole('group', { name: overview.movements.period });
  await ranges.getByRole('button', { name: overview.movements.ranges['30d'] }).click();
  await page.getByText(overview.movements.read(2, overview.movements.ranges['30d'])).waitFor();
  receiver.answer(200);
  await failed.getByRole('button').click();
  await page.getByText(overview.deliveries.none).waitFor();

  const phone = await visit('/', { as: person, phone: true, language: 'es' });
  await phone.getByText(es.states.session.awaiting_otp).first().waitFor();
  await expectAccessible(phone);
  await photograph(phone, 'overview-phone', { whole: true });
  expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390);
});

test('a code that is asked for finds the person on another page, and in a second tab', async () => {
  const person = await newPerson();
  const page = await visit('/api-keys', { as: person });
  await untilLive(page);
  const second = await visit('/profile', { context: page.context() });
  await untilLive(second);
  const { customer, account } = await open(person, 'Payouts', assisted);
  for (const tab of [page, second]) await tab.getByText(overview.alert.title('Payouts')).waitFor();
  expect(await second.title()).toContain(overview.alert.tab);
  await expectAccessible(second);
  await photograph(second, 'code-toast');

  await page.getByRole('button', { name: overview.alert.enter }).click();
  await page.waitForURL(`**/dashboard/accounts/${account.id}`);
  // Whoever came by the toast can type at once.
  await expect.poll(() => page.evaluate<string>('document.activeElement.autocomplete')).toBe('one-time-code');
  const asked = await account.untilAsked();
  await account.post('otp', { code: await customer.readCode(asked.descriptor) });
  await second.getByText(overview.alert.title('Payouts')).waitFor({ state: 'detached' });
  await expect.poll(() => second.title()).not.toContain(overview.alert.tab);
});

test('the first load is below 250 KB of compressed script', async () => {
  const page = await visit('/', { as: await newPerson() });
  await page.getByText(overview.start.title).waitFor();
  const sizes = await page.evaluate<number[]>(
    `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map((one) => one.encodedBodySize)`,
  );
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(250_000);
});
