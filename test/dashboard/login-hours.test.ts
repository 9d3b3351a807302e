import { expect, test } from 'vitest';
import { en, es, expectAccessible, newPerson, photograph, visit } from '../support/dashboard.ts';

const asks = { code: { when: 'always', length: 6, type: 'numeric', purpose: 'login' } };

test('login hours are set on a phone, and refused while a window has no day', async () => {
  const person = await newPerson();
  const { whole } = person;
  const customer = await whole.customer({ code: { when: 'never' } });
  const settings = { login_mode: 'assisted', scrape_interval_seconds: 3_600 };
  const account = await whole.account(customer, settings, 'Tesorería');
  await account.untilRuns(1);
  const { settings: words } = es.account;
  const { login_hours: hours, monitor_interval_seconds: looks } = words.fields;
  const page = await visit(`/accounts/${account.id}/settings`, { as: person, language: 'es', phone: true });
  const save = page.getByRole('button', { name: words.save, exact: true });
  await page.getByLabel(hours.on).check();
  // This browser is in Madrid.
  expect(await page.getByLabel(hours.zone).inputValue()).toBe('Europe/Madrid');
  const window = (number: number) => page.getByRole('group', { name: hours.window(number), exact: true });
  for (const day of [hours.days.sat, hours.days.sun]) await window(1).getByLabel(day).uncheck();
  await page.getByRole('button', { name: hours.add }).click();
  for (const day of Object.values(hours.days)) await window(2).getByLabel(day).uncheck();
  await window(2).getByLabel(hours.from).fill('10:00');
  await window(2).getByLabel(hours.to).fill('01:00');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await save.click();
  await page.getByText(es.errors.fields.messages['must name at least one day']).waitFor();
  await expectAccessible(page);
  await photograph(page, 'login-hours-phone', { whole: true });
  await window(2).getByLabel(hours.days.sat).check();
  await page.getByLabel(looks.label).fill('60');
  await save.click();
  await page.getByText(words.saved).waitFor();
  const { body } = await account.get('/config');
  expect(body.monitor_interval_seconds).toBe(60);
  expect(body.login_hours).toEqual({
    time_zone: 'Europe/Madrid',
    windows: [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '22:00' },
      { days: ['sat'], from: '10:00', to: '01:00' },
    ],
  });
  await page.getByRole('button', { name: `${hours.remove}: ${hours.window(2)}` }).click();
  await page.getByLabel(hours.on).uncheck();
  await save.click();
  await expect.poll(async () => (await account.get('/config')).body.login_hours).toBeNull();
});

test('an account outside of its login hours says until when it waits, and runs when it is asked to', async () => {
  const person = await newPerson();
  const { whole } = person;
  const customer = await whole.customer(asks);
  const clock = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const windows = [{ days, from: clock(3 * 3_600_000), to: clock(4 * 3_600_000) }];
  const settings = { login_mode: 'assisted', login_hours: { time_zone: 'UTC', windows } };
  const account = await whole.account(customer, settings, 'Payouts');
  const page = await visit('/accounts', { as: person });
  await page.getByText(/^Waits for the login hours, until /).waitFor();
  await page.goto(page.url().replace(/accounts$/, `accounts/${account.id}`));
  await page.getByText(/^Waits until .*: a login that may need a person begins only in the login hours\./).waitFor();
  // With the weekday where the window opens tomorrow.
  expect((await account.session()).note).toMatch(new RegExp(`^Waits until (\\w+day )?${windows[0]?.from} UTC`));
  await expectAccessible(page);
  await photograph(page, 'login-hours-waits');
  await page.getByRole('button', { name: en.account.runNow, exact: true }).click();
  await account.untilAsked();
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1 });
});
