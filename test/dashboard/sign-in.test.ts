import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { en, es, expectAccessible, newPerson, type Person, photograph, visit } from '../support/dashboard.ts';

async function signIn(page: Page, { email, password }: { email: string; password: string }, texts = en) {
  await page.getByLabel(texts.signIn.email).fill(email);
  await page.getByLabel(texts.signIn.password).fill(password);
  await page.getByRole('button', { name: texts.signIn.submit, exact: true }).click();
}

const overview = (page: Page, texts = en) => page.getByRole('heading', { level: 1, name: texts.overview.title });

async function enrol({ whole }: Person): Promise<TOTP> {
  const { body } = await whole.call('POST', '/me/2fa/enroll', { token: whole.token, body: {} });
  const secret = new URL(body.otpauth_uri).searchParams.get('secret') ?? '';
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  // The code of the step before is as good, and leaves that of this one for the sign-in.
  const code = totp.generate({ timestamp: Date.now() - 30_000 });
  const confirmed = await whole.call('POST', '/me/2fa/confirm', { token: whole.token, body: { code } });
  expect(confirmed.status).toBe(200);
  return totp;
}

test('the operator that `npm start` made signs in, is still in after a reload, and signs out in every tab', async () => {
  const { operator } = inject('ready');
  const page = await visit('/accounts', { refused: [401] });
  await page.getByRole('heading', { name: en.signIn.title }).waitFor();
  await expectAccessible(page);
  await photograph(page, 'sign-in');
  await signIn(page, { ...operator, password: 'not this' });
  await page.getByText(en.signIn.wrong).waitFor();
  await signIn(page, operator);
  // Where they wanted to go.
  await page.getByRole('heading', { level: 1, name: en.accounts.title }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/dashboard/accounts');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: en.accounts.title }).waitFor();

  const second = await visit('/', { context: page.context() });
  await overview(second).waitFor();
  await second.getByRole('button', { name: en.shell.signOut }).click();
  for (const tab of [second, page]) await tab.getByRole('heading', { name: en.signIn.title }).waitFor();
  expect(await page.evaluate('sessionStorage.getItem("reconbanker.token")')).toBeNull();
});

test('a second step asks for the code of the authenticator, in Spanish and with the keyboard alone', async () => {
  const person = await newPerson();
  const totp = await enrol(person);
  const page = await visit('/', { language: 'es', refused: [401] });
  await page.getByRole('heading', { name: es.signIn.title }).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('es');
  await page.keyboard.type(person.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: es.signIn.twoFactor.title }).waitFor();
  await expectAccessible(page);
  await photograph(page, 'sign-in-two-factor');
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await page.getByText(es.signIn.twoFactor.wrong).waitFor();
  // The focus came back to the field.
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(totp.generate());
  await page.keyboard.press('Enter');
  await overview(page, es).waitFor();
});

describe('on a phone', () => {
  test('somebody new registers where the service lets them', async () => {
    const page = await visit('/', { phone: true });
    await page.getByRole('button', { name: en.signIn.register.open }).click();
    await page.getByLabel(en.signIn.password).fill('short');
    await page.getByRole('button', { name: en.signIn.register.submit }).click();
    await page.getByText(en.errors.fields.messages['must have 8 characters or more']).waitFor();
    expect(await page.getByLabel(en.signIn.name).getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    await page.getByLabel(en.signIn.name).fill('Grace');
    await page.getByLabel(en.signIn.email).fill(`grace-${Date.now()}@example.com`);
    await page.getByLabel(en.signIn.password).fill('correct horse');
    await page.getByRole('button', { name: en.signIn.register.submit }).click();
    await overview(page).waitFor();
    await page
      .getByRole('navigation', { name: en.shell.navigation })
      .getByRole('link', { name: en.shell.pages.more })
      .click();
    await page.getByRole('heading', { level: 1, name: en.profile.title }).waitFor();
  });
});
