/** The main job of each page without a pointer; signing in and making an account are tried so beside their pages. */
import type { Locator, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { en, newPerson, visit } from '../support/dashboard.ts';
import { startReceiver } from '../support/receiver.ts';

const { account: words, apiKeys, overview, profile, relaySetup, shell } = en;

/** More than any page has things to stop at. */
const MOST_STOPS = 100;

async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.first().waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press(key);
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
  }
  const at = await page.evaluate<string>('document.activeElement.outerHTML.slice(0, 200)');
  throw new Error(`${key} does not come to ${target}; it stays at ${at}`);
}

async function press(page: Page, target: Locator, key?: 'Shift+Tab'): Promise<void> {
  await tabTo(page, target, key);
  await page.keyboard.press('Enter');
}

/** The navigation stands before everything else, and the focus goes to a new page's content. */
async function goTo(page: Page, name: string): Promise<void> {
  await press(page, page.getByRole('link', { name: new RegExp(`^${name}`) }), 'Shift+Tab');
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

test('a code, a key, a relay, the profile, and an account and its settings, with the keyboard alone', async () => {
  const person = await newPerson();
  const customer = await person.whole.customer({ code: { when: 'always', length: 6, type: 'numeric' } });
  const date = new Date().toISOString().slice(0, 10);
  await customer.book({ date, description: 'Invoice 418', amount: '70.00', currency: 'EUR', sender: 'Harbour & Pine' });
  const account = await person.whole.account(customer, { login_mode: 'assisted' }, 'Payouts');
  const asked = await account.untilAsked();
  const page = await visit('/', { as: person });
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await tabTo(page, page.getByRole('textbox'));
  await page.keyboard.type(await customer.readCode(asked.descriptor));
  await page.keyboard.press('Enter');
  await page.getByText(overview.alert.accepted('Payouts')).waitFor();
  await account.untilVerdict(asked.id, 'fulfilled');

  await goTo(page, apiKeys.title);
  await press(page, button(apiKeys.new));
  // The dialog has put the focus into its first field.
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('SMS relay');
  await page.keyboard.press('Enter');
  await press(page, button(apiKeys.made.done));

  await goTo(page, relaySetup.title);
  await tabTo(page, page.getByLabel(relaySetup.gateway.which, { exact: true }));
  await page.keyboard.press('End');
  await page.getByText('\\b(\\d{6})\\b').waitFor();
  await press(page, button(relaySetup.curl.copy), 'Shift+Tab');
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toContain(`/v1/accounts/${account.id}/otp`);

  await goTo(page, profile.title);
  // None is chosen yet, so that the first one has the focus.
  await tabTo(page, page.getByRole('radio'));
  await page.keyboard.press('ArrowDown');
  await page.getByText(profile.mode.saved).waitFor();

  await goTo(page, shell.pages.accounts);
  await press(page, page.getByRole('link', { name: 'Payouts', exact: true }));
  await press(page, page.getByRole('link', { name: words.tabs.movements, exact: true }));
  await page.getByText('Harbour & Pine').waitFor();
  await press(page, page.getByRole('link', { name: words.tabs.settings, exact: true }));
  await tabTo(page, page.getByLabel(words.settings.fields.scrape_interval_seconds.label));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('1800');
  await page.keyboard.press('Enter');
  await page.getByText(words.settings.saved).waitFor();
  await press(page, button(words.runNow), 'Shift+Tab');
  await account.untilState('awaiting_otp');
});

test('where results go, what became of them, and the end of a key, with the keyboard alone', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const person = await newPerson();
  const customer = await person.whole.customer({ code: { when: 'never' } });
  const account = await person.whole.account(customer, {}, 'Payouts');
  const { token } = person.whole;
  await person.whole.call('POST', '/me/api-keys', { token, body: { name: 'SMS relay', scopes: ['status:read'] } });
  await account.untilRuns(1);
  const page = await visit(`/accounts/${account.id}/settings`, { as: person });
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  const { settings, deliveries, tabs } = words;

  await press(page, link(settings.tabs.notifications));
  await tabTo(page, page.getByLabel(settings.fields.notification_endpoint_url.label, { exact: true }));
  await page.keyboard.type(`${receiver.url}/notify`);
  await tabTo(page, page.getByLabel(settings.fields.notification_events.options.login_failed.label));
  await page.keyboard.press('Space');
  await press(page, button(settings.save));
  await page.getByText(settings.saved).waitFor();

  await press(page, link(tabs.deliveries), 'Shift+Tab');
  await press(page, button(deliveries.sendTest));
  await page.getByRole('dialog').waitFor();
  await press(page, page.getByRole('dialog').getByRole('button', { name: deliveries.sendTest }));
  const sample = page.getByRole('row').filter({ hasText: deliveries.test });
  await sample.getByText(en.states.delivery.delivered).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await press(page, sample.getByRole('button', { name: /^Send again/ }));
  await expect.poll(() => receiver.calls.length).toBe(2);

  await goTo(page, apiKeys.title);
  await press(page, button(apiKeys.revokeOf('SMS relay')));
  await press(page, page.getByRole('dialog').getByRole('button', { name: apiKeys.revoke, exact: true }));
  await page.getByText(apiKeys.showRevoked(1)).waitFor();
});
