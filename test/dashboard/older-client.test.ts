/** Our own dashboard beside a client that was written for the public product. */
import { expect, test } from 'vitest';
import { en, expectAccessible, newPerson, visit } from '../support/dashboard.ts';

const { settings } = en.account;
const { fields } = settings;

test('an event that has its older name is shown beside those of today, and stays until it is taken away', async () => {
  const person = await newPerson();
  const customer = await person.whole.customer({ code: { when: 'never' } });
  const account = await person.whole.account(customer, { notification_events: ['connection_failed'] });
  const events = async () => (await account.get('/config')).body.notification_events;
  const page = await visit(`/accounts/${account.id}/settings/notifications`, { as: person });
  const { login_failed, connection_failed } = fields.notification_events.options;
  const older = page.getByLabel(connection_failed.label);
  await older.waitFor();
  expect(await older.isChecked()).toBe(true);
  expect(await page.getByLabel(login_failed.label).isChecked()).toBe(false);
  await expectAccessible(page);
  const save = page.getByRole('button', { name: settings.save, exact: true });
  await page.getByLabel(login_failed.label).check();
  await save.click();
  await expect.poll(async () => (await events()).toSorted()).toEqual(['connection_failed', 'login_failed']);
  await older.uncheck();
  await save.click();
  await expect.poll(events).toEqual(['login_failed']);
  await older.waitFor({ state: 'detached' });
});

test('a secret of the bank is removed where that is asked for, and an empty field keeps it', async () => {
  const person = await newPerson();
  const customer = await person.whole.customer({ code: { when: 'never' } });
  const account = await person.whole.account(customer, { bank_totp_secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' });
  const page = await visit(`/accounts/${account.id}/settings`, { as: person });
  const save = page.getByRole('button', { name: settings.save, exact: true });
  await page.getByLabel(fields.scrape_interval_seconds.label).fill('1800');
  await save.click();
  const config = async () => (await account.get('/config')).body;
  await expect.poll(async () => (await config()).scrape_interval_seconds).toBe(1800);
  expect(await config()).toMatchObject({ bank_password_set: true, bank_totp_secret_set: true });
  await page.getByRole('button', { name: `${fields.bank_totp_secret.label}: ${settings.forget}` }).click();
  await save.click();
  await expect.poll(async () => (await config()).bank_totp_secret_set).toBe(false);
  expect((await config()).bank_password_set).toBe(true);
});
