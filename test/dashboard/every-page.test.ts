/** What holds for each page: nothing axe-core finds in either theme, both languages, a phone's width, a quiet console. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { en, es, expectAccessible, newPerson, photograph, visit } from '../support/dashboard.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const views = {
  'in English on a wide window': { language: 'en', phone: false, texts: en, width: 1440 },
  'in Spanish on a phone': { language: 'es', phone: true, texts: es, width: 390 },
} as const;

/** Where each page is below `/dashboard`, and what stands there once it has everything. */
const pages = (account: string, texts: typeof en): Record<string, [string, string]> => {
  const { fields } = texts.account.settings;
  return {
    overview: ['/', texts.overview.need.nothing],
    accounts: ['/accounts', 'Operations EUR'],
    account: [account, 'Harbour & Pine'],
    movements: [`${account}/movements`, 'Harbour & Pine'],
    deliveries: [`${account}/deliveries`, texts.states.delivery.delivered],
    'settings-login': [`${account}/settings`, fields.bank_username.label],
    'settings-webhook': [`${account}/settings/webhook`, fields.webhook_url.label],
    'settings-notifications': [`${account}/settings/notifications`, fields.notification_endpoint_url.label],
    'settings-orders': [`${account}/settings/orders`, fields.polling_method.label],
    'api-keys': ['/api-keys', 'SMS relay'],
    profile: ['/profile', texts.profile.audit.actions.registered],
    'relay-setup': ['/relay-setup', texts.relaySetup.first.waiting],
  };
};

test.each(Object.entries(views))('every page is sound %s', async (_name, { language, phone, texts, width }) => {
  const person = await newPerson();
  const { whole } = person;
  const customer = await whole.customer({ code: { when: 'never' } });
  const date = new Date().toISOString().slice(0, 10);
  await customer.book({
    date,
    description: 'Invoice 418',
    amount: '1250.00',
    currency: 'EUR',
    sender: 'Harbour & Pine',
  });
  const account = await whole.account(customer, { webhook_url: receiver.url }, 'Operations EUR');
  await account.untilRuns(1);
  await whole.key();

  const look = async (page: Page, name: string, text: string) => {
    await page.getByText(text).filter({ visible: true }).first().waitFor();
    expect(await page.getAttribute('html', 'lang'), name).toBe(language);
    expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(width);
    await expectAccessible(page);
    await photograph(page, `every-${name}${phone ? '-phone' : ''}`, { whole: true });
  };
  const signIn = await visit('/', { language, phone });
  await look(signIn, 'sign-in', texts.signIn.title);
  const page = await visit('/', { as: person, language, phone });
  const origin = new URL(page.url()).origin;
  for (const [name, [path, text]] of Object.entries(pages(`/accounts/${account.id}`, texts))) {
    await page.goto(`${origin}/dashboard${path}`);
    await look(page, name, text);
  }
  // Last, because it is told on every other page as well.
  const asks = { code: { when: 'always', length: 6, type: 'numeric', purpose: 'login' } };
  const waiting = await whole.account(await whole.customer(asks), { login_mode: 'assisted' }, 'Payouts');
  await waiting.untilAsked();
  await page.goto(`${origin}/dashboard/accounts/${waiting.id}`);
  await look(page, 'code', texts.account.code.send);
});
