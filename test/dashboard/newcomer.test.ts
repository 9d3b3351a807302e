/** What somebody does in their first minutes, on a start of their own and with nothing but what they can see. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { Ready } from '../../src/embedded/start-all.ts';
import { call } from '../support/call.ts';
import { en, visit } from '../support/dashboard.ts';
import { type Instance, startInstance } from '../support/instance.ts';

const { account: words, overview } = en;
const { code: prompt, settings } = words;

let instance: Instance;
beforeAll(async () => {
  instance = await startInstance();
  return () => instance.remove();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

async function savePassword(page: Page, password: string): Promise<void> {
  await page.getByLabel(settings.fields.bank_password.label, { exact: true }).fill(password);
  // What it says then is still there from the time before.
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await button(page, settings.save).click();
  expect((await saved).status()).toBe(200);
  await page.getByText(settings.saved).first().waitFor();
}

/** In a second tab, as the bank's customer has it beside them. */
async function codeOnPhone(page: Page, address: string): Promise<string> {
  const phone = await page.context().newPage();
  await phone.goto(address);
  const text = await phone.getByRole('article').last().innerText();
  const [code] = /\b\d{6}\b/.exec(text) ?? [];
  await phone.close();
  if (!code) throw new Error(`No code in the message: ${text}`);
  return code;
}

test('from what `npm start` printed to a code, its movements, a wrong password and the read after it is mended', async () => {
  await expect.poll(() => instance.said()).toContain('with the password above');
  const printed = JSON.parse(instance.printed()) as Ready;
  expect(instance.said()).toContain(`Open ${printed.dashboard} and sign in as ${printed.operator.email}`);

  const page = await visit('/', { ready: printed });
  expect(page.url()).toContain(printed.dashboard);
  await page.getByLabel(en.signIn.email).fill(printed.operator.email);
  await page.getByLabel(en.signIn.password).fill(printed.operator.password);
  await button(page, en.signIn.submit).click();

  // Two of its three accounts wait for their code.
  await page.getByRole('heading', { level: 1, name: overview.title }).waitFor();
  await page.getByText(overview.need.codes(2)).waitFor();
  await link(page, 'Pierre, business').first().click();
  await page.getByRole('heading', { name: prompt.title }).waitFor();
  const code = await codeOnPhone(page, `${printed.sandbox}/phone/pierre`);
  await page.getByLabel(/^Code for login, 6 digits$/).click();
  await page.keyboard.type(code);
  await button(page, prompt.send).click();
  // Beside the prompt while that still stands, and on the timeline.
  const accepted = page.getByRole('listitem').filter({ hasText: words.session.stages.accepted(1) });
  await accepted.first().waitFor();
  await page.getByRole('status').filter({ hasText: prompt.accepted }).waitFor({ state: 'attached' });
  await page.getByText('Cafe Nord').waitFor();
  await page.getByText(words.movements.stored(5)).waitFor();
  await page.getByRole('listitem').filter({ hasText: words.session.stages.monitoringNow }).waitFor();

  // An account that logs in by itself, until its password is a wrong one.
  await link(page, en.shell.pages.accounts).first().click();
  await link(page, 'Olive, checking').click();
  await page.getByText('Harbour Works Ltd').waitFor();
  await link(page, words.tabs.settings).click();
  await savePassword(page, 'not this one');
  await button(page, words.runNow).click();
  await page.getByRole('status').filter({ hasText: en.states.session.blocked }).waitFor();
  await link(page, words.tabs.activity).click();
  await page.getByRole('heading', { name: words.blocked.title }).waitFor();
  await page.getByText(en.reasons.bad_credentials.long).waitFor();

  // Something to read that was not there before.
  const date = new Date().toISOString().slice(0, 10);
  const movement = { date, description: 'Invoice 7', amount: '70.00', currency: 'EUR', sender: 'Late Oak' };
  const path = '/control/customers/olive/movements';
  expect((await call(printed.sandbox, 'POST', path, { body: [movement] })).status).toBeLessThan(300);
  await link(page, words.blocked.settings).click();
  await savePassword(page, passwordOf('olive'));
  await button(page, words.runNow).click();
  await link(page, words.tabs.activity).click();
  await page.getByText('Late Oak').waitFor();
  await page.getByRole('status').filter({ hasText: en.states.session.scheduled }).waitFor();
  await page.getByRole('heading', { name: words.blocked.title }).waitFor({ state: 'detached' });
});

/** What the first start made up for the bank's customers is in the data folder. */
function passwordOf(customer: string): string {
  const { customers } = JSON.parse(readFileSync(join(instance.dataDir, 'operator.json'), 'utf8'));
  return customers[customer];
}
