import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
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

const list = en.accounts;
const MANY = 120;

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

/** So many accounts without a bank login: they are scheduled, and never run. */
async function manyAccounts({ whole }: Person, count: number): Promise<void> {
  const { body: banks } = await whole.call('GET', '/banks', { token: whole.token });
  const bankId = banks.find((bank: { code: string }) => bank.code === 'sandbox').id;
  const names = Array.from({ length: count }, (_, place) => `Account ${String(place).padStart(4, '0')}`);
  const create = (name: string) => whole.call('POST', '/accounts', { token: whole.token, body: { bankId, name } });
  for (let at = 0; at < count; at += 10) await Promise.all(names.slice(at, at + 10).map(create));
}

test('an account is made with the keyboard alone, and every open tab shows what becomes of it', async () => {
  const person = await newPerson();
  const page = await visit('/accounts', { as: person });
  await page.getByText(list.empty.title).waitFor();
  await expectAccessible(page);
  const second = await visit('/accounts', { as: person });
  await untilLive(second);

  await page.getByRole('button', { name: list.new }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(en.errors.fields.required).waitFor();
  expect(await page.getByLabel(list.create.name).getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);
  await page.keyboard.type('Payouts');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}\/settings/);

  const row = rowOf(second, 'Payouts');
  await row.getByText(en.states.session.scheduled).waitFor();
  await row.getByText(list.next.noCredentials).waitFor();
  const [, id = ''] = /accounts\/([^/]+)/.exec(page.url()) ?? [];
  const customer = await person.whole.customer();
  const { username: bank_username, password: bank_password } = customer;
  const account = person.whole.existing(id);
  await account.configure({ bank_username, bank_password, login_mode: 'assisted', scrape_interval_seconds: 3_600 });
  await row.getByText(en.states.session.awaiting_otp).waitFor();
  await row.getByText(list.next.noneTried).waitFor();
  expect(await row.getByRole('link', { name: new RegExp(list.actions.code) }).getAttribute('href')).toContain(id);

  await customer.change({ password: 'another one' });
  await account.post('stop', {});
  await row.getByText(en.states.session.stopped).waitFor();
  await row.getByRole('button', { name: en.account.runNow }).click();
  await row.getByText(en.states.session.blocked).waitFor();
  await row.getByText(en.reasons.bad_credentials.short).waitFor();
  await row.getByRole('link', { name: new RegExp(list.actions.credentials) }).waitFor();
  await expectAccessible(second);
});

describe('with many accounts', () => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson();
    await manyAccounts(person, MANY);
  });

  test('only the rows near the window are in the page, and scrolling reads the others', async () => {
    const page = await visit('/accounts?sort=name', { as: person });
    await page.getByText(en.common.accounts(MANY)).waitFor();
    await rowOf(page, 'Account 0000').waitFor();
    await untilLive(page);
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(MANY + 1));
    const rows = page.locator('tbody tr');
    expect(await rows.count()).toBeLessThan(50);
    await photograph(page, 'accounts-many');
    await page.keyboard.press('End');
    await rowOf(page, `Account 0${MANY - 1}`).waitFor();
    expect(await rows.count()).toBeLessThan(50);
    expect(await rowOf(page, 'Account 0000').count()).toBe(0);
    await expectAccessible(page);
  });

  test('the server finds, filters and counts them, and the address keeps what was asked', async () => {
    const page = await visit('/accounts', { as: person, language: 'es' });
    const texts = es.accounts;
    const chip = page.getByRole('button', { name: `${es.states.session.scheduled} ${MANY}` });
    await chip.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('0011');
    await page.getByText(es.common.accounts(1), { exact: true }).waitFor();
    await page.waitForURL(/search=0011/);
    await page.getByRole('button', { name: `${es.states.session.scheduled} 1` }).click();
    await page.waitForURL(/state=scheduled/);
    await page.reload();
    await page.getByText(es.common.accounts(1), { exact: true }).waitFor();
    expect(await page.getByLabel(texts.search.label).inputValue()).toBe('0011');
    await page.getByLabel(texts.search.label).fill('nobody');
    await page.getByText(texts.nothing.title).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: texts.nothing.action }).click();
    await page.getByText(es.common.accounts(MANY)).waitFor();
    await page.getByRole('button', { name: texts.columns.account, exact: true }).click();
    await page.waitForURL(/sort=name/);
    await page
      .getByRole('columnheader', { name: texts.columns.account })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
  });

  test('a phone shows two lines for each, and the whole of it leads to the account', async () => {
    const page = await visit('/accounts?sort=name', { as: person, phone: true });
    const row = page.getByRole('listitem').filter({ hasText: 'Account 0002' });
    await row.waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await expectAccessible(page);
    await photograph(page, 'accounts-phone');
    await row.click({ position: { x: 200, y: 55 } });
    await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  });
});
