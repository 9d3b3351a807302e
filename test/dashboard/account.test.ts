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

const { account: words } = en;
const { code: prompt } = words;
const asks = { code: { when: 'always', length: 6, type: 'numeric', purpose: 'login', maxTries: 3 } };
const never = { code: { when: 'never' } };
const assisted = { login_mode: 'assisted', session_type: 'persistent' };

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const movement = (description: string, amount: string, sender?: string) => ({
  ...{ date: '2026-11-03', description, amount, currency: 'EUR' },
  ...(sender && { sender }),
});

/** An account at the sandbox bank with two movements, one of them without a sender. */
async function open({ whole }: Person, name: string, settings: object = {}, bank: object = asks) {
  const customer = await whole.customer(bank);
  await customer.book(movement('Invoice 418', '1250.00', 'Harbour & Pine'), movement('Cash deposit', '300.00'));
  return { customer, account: await whole.account(customer, settings, name) };
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page) => page.getByLabel(/^Code for login, 6 digits$/);
const tab = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const focused = (page: Page) => page.evaluate("document.activeElement?.autocomplete === 'one-time-code'");
const wrongFor = (code: string) => (code === '482913' ? '482914' : '482913');

test('a code is pasted, refused by the bank, typed again and accepted, and the session is told step by step', async () => {
  const person = await newPerson();
  const { customer, account } = await open(person, 'Operations EUR', assisted);
  const page = await visit(`/accounts/${account.id}`, { as: person });
  await field(page).waitFor();
  await untilLive(page);
  const asked = await account.untilAsked();
  const firstText = await customer.readText();
  await button(page, prompt.resend).click();
  await page.getByText(/^Asked the bank for a new code/).waitFor();
  await expect.poll(() => customer.readText()).not.toBe(firstText);
  const code = await customer.readCode(asked.descriptor);
  expect(await field(page).getAttribute('inputmode')).toBe('numeric');
  expect(await field(page).getAttribute('autocomplete')).toBe('one-time-code');
  // Nobody came for it, so it does not take the focus.
  expect(await focused(page)).toBe(false);

  // Too short: said here, and the bank does not see it.
  await field(page).fill('48291');
  await field(page).press('Enter');
  await page.getByText(prompt.misfit.length('5 digits', '6 digits')).waitFor();
  expect(await field(page).getAttribute('aria-invalid')).toBe('true');
  expect((await customer.counts()).codesSubmitted).toBe(0);

  const wrong = wrongFor(code);
  await page.evaluate(`navigator.clipboard.writeText('${wrong.slice(0, 3)} ${wrong.slice(3)}')`);
  await field(page).press('ControlOrMeta+a');
  await field(page).press('ControlOrMeta+v');
  expect(await field(page).inputValue()).toBe(wrong);
  await button(page, prompt.send).click();
  await page.getByText(prompt.refused).waitFor();
  // Typed over at once with the next one.
  await expect.poll(() => focused(page)).toBe(true);
  await page.getByText(prompt.try.refused(1)).first().waitFor();
  await page.getByText(prompt.try.sentFrom.dashboard).first().waitFor();
  await page.getByText('otp_rejected').waitFor();
  await expectAccessible(page);
  await photograph(page, 'account-code');

  // The same one again would never be answered: the bank sees each code once.
  await field(page).press('Enter');
  await page.getByText(prompt.misfit.same).waitFor();
  await field(page).press('ControlOrMeta+a');
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: prompt.accepted }).waitFor();
  await page.getByText('Harbour & Pine').waitFor();
  await page.getByText(words.session.stages.accepted(2)).waitFor();
  await page.getByText(words.movements.stored(2)).waitFor();
  await page.getByRole('listitem').filter({ hasText: words.session.stages.monitoringNow }).waitFor();
  expect(await page.content()).not.toContain(code);
  await photograph(page, 'account-accepted');
  const temporal = page.getByRole('link', { name: words.openInTemporal });
  expect(await temporal.getAttribute('href')).toContain(encodeURIComponent(account.id));

  await button(page, words.runNow).click();
  await page.getByText(words.done.queued).waitFor();
  await button(page, words.stop).click();
  await button(page, words.confirmStop.action).click();
  // Not the session that was stopped, which says so among the earlier ones.
  const stopped = page.getByRole('status').getByText(en.states.session.stopped, { exact: true });
  await stopped.waitFor();
  await button(page, words.runNow).click();
  await stopped.waitFor({ state: 'detached' });
  // The saved session may still be good at the bank.
  await account.untilState('monitoring', 'awaiting_otp');
});

test('a wrong password blocks the account; it is mended in the settings, and one press runs it again', async () => {
  const person = await newPerson();
  const { customer, account } = await open(person, 'Card settlements', {}, never);
  await account.untilRuns(1);
  await customer.change({ password: 'changed at the bank' });
  await account.post('restart');
  await account.untilState('blocked');
  const page = await visit(`/accounts/${account.id}`, { as: person });
  await page.getByRole('heading', { name: words.blocked.title }).waitFor();
  await page.getByText(en.reasons.bad_credentials.long).waitFor();
  // Not beside a password that is known to be wrong.
  expect(await button(page, words.runNow).count()).toBe(0);
  await expectAccessible(page);
  await photograph(page, 'account-blocked');

  await page.getByRole('link', { name: words.blocked.settings }).click();
  await page.getByLabel(words.settings.fields.bank_password.label, { exact: true }).fill('changed at the bank');
  await button(page, words.settings.save).click();
  await page.getByText(words.settings.saved).waitFor();
  await button(page, words.runNow).click();
  await page.getByText(en.states.session.scheduled, { exact: true }).waitFor();
  await tab(page, words.tabs.activity).click();
  await page.getByText(words.runs.outcomes.failed).waitFor();
});

test('a page that the connector does not know is shown as it was, masked', async () => {
  const person = await newPerson();
  const customer = await person.whole.customer(never);
  await customer.fault('unknown_page', { on: 'credentials' });
  const account = await person.whole.account(customer, {}, 'Reserve');
  await account.untilRuns(1);
  const page = await visit(`/accounts/${account.id}`, { as: person });
  await page.getByRole('button', { name: words.evidence.open }).click();
  const picture = page.getByRole('dialog').getByRole('img');
  await picture.waitFor();
  await expect
    .poll(() => page.evaluate("document.querySelector('[role=dialog] img').naturalWidth"))
    .toBeGreaterThan(100);
  await expectAccessible(page);
  await photograph(page, 'account-evidence');
});

test('movements and deliveries show what the receiver said, and are sent again', async () => {
  const person = await newPerson();
  receiver.answer({ status: 503, body: 'down for the night' });
  const settings = { webhook_url: `${receiver.url}/in`, notification_endpoint_url: `${receiver.url}/notify` };
  const { account } = await open(person, 'Web shop EUR', settings, never);
  await account.untilRuns(1);
  const page = await visit(`/accounts/${account.id}/movements`, { as: person });
  await page.getByText(/^Retrying, /).waitFor();
  await page.getByText(words.movements.states.noSender).waitFor();
  receiver.answer(200);
  await page.getByRole('button', { name: words.movements.resend('Harbour & Pine, 1,250.00 EUR') }).click();
  await page.getByText(words.movements.states.delivered, { exact: true }).waitFor();
  await expectAccessible(page);
  await photograph(page, 'account-movements');

  await tab(page, words.tabs.deliveries).click();
  await page.getByRole('button', { name: /^Tries and answers: Movement, 1,250.00/ }).click();
  await page.getByText('down for the night').first().waitFor();
  await button(page, words.deliveries.sendTest).click();
  await page.getByRole('dialog').getByLabel(words.deliveries.testType).selectOption('login_failed');
  await page.getByRole('dialog').getByRole('button', { name: words.deliveries.sendTest }).click();
  const sample = page.getByRole('row').filter({ hasText: words.deliveries.test }).filter({ hasText: 'Login failed' });
  await sample.getByText(en.states.delivery.delivered).waitFor();
  await sample.getByRole('button', { name: /^Send again/ }).click();
  await expect.poll(() => receiver.calls.filter(({ path }) => path === '/notify').length).toBe(2);
  await expectAccessible(page);
  await photograph(page, 'account-deliveries');
});

test('settings say at the field what is wrong, keep secrets unseen, and delete asks for the name', async () => {
  const person = await newPerson();
  const { account } = await open(person, 'Tesorería', { webhook_auth_token: 'planted-token' }, never);
  await account.untilRuns(1);
  const { settings } = es.account;
  const { fields } = settings;
  const page = await visit(`/accounts/${account.id}/settings`, { as: person, language: 'es', refused: [400] });
  await page.getByLabel(fields.bank_username.label).waitFor();
  await expectAccessible(page);
  await photograph(page, 'account-settings', { whole: true });
  await page.getByLabel(fields.scrape_interval_seconds.label).fill('4');
  await button(page, settings.save).click();
  await page.getByText(es.errors.fields.value.atLeast(5)).waitFor();
  expect(await page.getByLabel(fields.scrape_interval_seconds.label).getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel(fields.scrape_interval_seconds.label).fill('1800');
  await button(page, settings.save).click();
  await page.getByText(settings.saved).waitFor();

  await tab(page, settings.tabs.webhook).click();
  const token = page.getByLabel(fields.webhook_auth_token.label, { exact: true });
  expect(await token.inputValue()).toBe('');
  expect(await token.getAttribute('placeholder')).toBe(settings.isSet);
  await page.getByLabel(fields.webhook_extra_fields.label).fill('{"tenant"');
  await page.getByLabel(fields.webhook_url.label, { exact: true }).fill('ftp://erp.example.test/in');
  await button(page, settings.save).click();
  await page.getByText(settings.json).waitFor();
  await page.getByLabel(fields.webhook_extra_fields.label).fill('{"tenant": "norte"}');
  await expectAccessible(page);
  // The server has the last word, and its word stands at the field.
  await button(page, settings.save).click();
  const address = page.getByLabel(fields.webhook_url.label, { exact: true });
  await expect.poll(() => address.getAttribute('aria-invalid')).toBe('true');
  await address.fill(`${receiver.url}/in`);
  await button(page, settings.save).click();
  await expect.poll(async () => (await account.get('/config')).body.webhook_extra_fields).toEqual({ tenant: 'norte' });
  expect((await account.get('/config')).body).toMatchObject({
    webhook_auth_token: '********',
    scrape_interval_seconds: 1800,
  });

  await tab(page, settings.tabs.notifications).click();
  await page.getByLabel(fields.notification_events.options.login_failed.label).check();
  await button(page, settings.save).click();
  await button(page, settings.signing.make).click();
  await page.getByText(/^whsec_/).waitFor();
  await expect.poll(async () => (await account.get('/config')).body.notification_events).toEqual(['login_failed']);
  await expectAccessible(page);
  await tab(page, settings.tabs.orders).click();
  await page.getByLabel(fields.polling_method.label).selectOption('POST');
  await expectAccessible(page);

  await tab(page, settings.tabs.login).click();
  await page.getByLabel(settings.remove.label('Tesorería')).fill('Otra');
  await button(page, settings.remove.action).click();
  await page.getByText(settings.remove.mismatch).waitFor();
  await page.getByLabel(settings.remove.label('Tesorería')).fill('Tesorería');
  await page.keyboard.press('Enter');
  await page.getByText(settings.remove.done('Tesorería')).waitFor();
  expect((await account.get()).status).toBe(404);
});

test('on a phone the prompt stands above the keyboard; when no code comes it says what follows', async () => {
  const person = await newPerson();
  const { account } = await open(person, 'Payouts', { ...assisted, assistance_timeout_seconds: 20 });
  await account.untilAsked();
  const page = await visit(`/accounts/${account.id}`, { as: person, phone: true });
  await field(page).waitFor();
  const send = await button(page, prompt.send).boundingBox();
  expect((send?.y ?? 0) + (send?.height ?? 0)).toBeLessThanOrEqual(400);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await photograph(page, 'account-phone', { whole: true });
  await page.getByRole('heading', { name: prompt.expired }).waitFor({ timeout: 60_000 });
  await page.getByText(words.failures(1, 3)).waitFor();
  await expectAccessible(page);
  await photograph(page, 'account-expired');
});
