import { expect, inject, test } from 'vitest';
import { call } from '../support/call.ts';
import { en, es, expectAccessible, newPerson, photograph, visit } from '../support/dashboard.ts';

const texts = en.apiKeys;

test('a key is made for one account, shown once, used, looked at and revoked', async () => {
  const { api } = inject('ready');
  const person = await newPerson();
  const { whole } = person;
  const account = await whole.account(await whole.customer({ code: { when: 'never' } }), {}, 'Payouts');
  const other = await whole.account(await whole.customer({ code: { when: 'never' } }), {}, 'Reserve');
  const page = await visit('/api-keys', { as: person });
  await page.getByText(texts.empty.title).waitFor();
  await expectAccessible(page);

  await page.getByRole('button', { name: texts.new }).first().click();
  await page.getByLabel(texts.create.some).check();
  await page.getByRole('button', { name: texts.create.action }).click();
  await page.getByText(en.errors.fields.required).first().waitFor();
  await page.getByLabel(texts.create.name).fill('SMS relay');
  await page.getByLabel(texts.create.search).fill('Pay');
  await page.getByRole('checkbox', { name: /Payouts/ }).check();
  await page.getByRole('checkbox', { name: /status:read/ }).uncheck();
  await expectAccessible(page);
  await page.getByRole('button', { name: texts.create.action }).click();
  const shown = page.getByRole('region', { name: texts.made.title('SMS relay') });
  const key = (await shown.locator('code').textContent()) ?? '';
  await shown.getByRole('button', { name: texts.made.copy }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
  await page.getByRole('button', { name: texts.made.done }).click();
  await page.getByText(key.slice(0, 12)).waitFor();
  expect(await page.content()).not.toContain(key);
  await photograph(page, 'api-keys');

  const headers = { Authorization: `Api-Key ${key}` };
  const statuses = [];
  for (const { id } of [account, other])
    statuses.push((await call(api, 'POST', `/v1/accounts/${id}/otp`, { headers, body: { code: '123456' } })).status);
  expect(statuses).toEqual([409, 403]);
  await page.getByRole('button', { name: texts.callsOf('SMS relay') }).click();
  await page.getByText('403 FORBIDDEN').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: texts.revokeOf('SMS relay') }).click();
  await page.getByRole('dialog').getByRole('button', { name: texts.revoke, exact: true }).click();
  await page.getByText(texts.showRevoked(1)).waitFor();
  expect((await call(api, 'GET', `/v1/accounts/${account.id}/status`, { headers })).status).toBe(401);
});

test('the list of keys fits a phone, in Spanish', async () => {
  const person = await newPerson();
  await person.whole.key();
  const page = await visit('/api-keys', { as: person, language: 'es', phone: true });
  await page.getByText(es.apiKeys.allAccounts).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await expectAccessible(page);
});
