import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { en, es, expectAccessible, newPerson, photograph, visit } from '../support/dashboard.ts';

const { twoFactor, audit } = en.profile;

test('two-factor is turned on with an authenticator, and off with a backup code', async () => {
  const person = await newPerson();
  const page = await visit('/profile', { as: person, refused: [400] });
  await page.getByRole('button', { name: twoFactor.turnOn }).click();
  await page.getByRole('img', { name: twoFactor.picture }).waitFor();
  await expectAccessible(page);
  const seed = (await page.locator('code').first().textContent())?.replaceAll(' ', '') ?? '';
  const totp = new TOTP({ secret: Secret.fromBase32(seed) });
  const code = page.getByLabel(twoFactor.code);
  await code.fill(totp.generate() === '000000' ? '111111' : '000000');
  await page.keyboard.press('Enter');
  await page.getByText(en.errors.codes.INVALID_CODE).waitFor();
  await code.fill(totp.generate());
  await page.keyboard.press('Enter');
  await page.getByText(twoFactor.begun).waitFor();
  const backup = await page.getByRole('listitem').locator('code').allTextContents();
  expect(backup).toHaveLength(10);
  await expectAccessible(page);
  await page.getByRole('button', { name: twoFactor.stored }).click();
  await page.getByText(twoFactor.onText).waitFor();
  await page.getByRole('cell', { name: audit.actions.two_factor_enabled }).waitFor();
  await photograph(page, 'profile', { whole: true });

  await page.getByRole('button', { name: twoFactor.turnOff }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(twoFactor.password).fill(person.password);
  await dialog.getByLabel(twoFactor.anyCode).fill('wrong');
  await page.keyboard.press('Enter');
  await dialog.getByText(twoFactor.wrong).waitFor();
  await expectAccessible(page);
  await dialog.getByLabel(twoFactor.anyCode).fill(backup[0] ?? '');
  await page.keyboard.press('Enter');
  await page.getByText(twoFactor.offText).waitFor();
});

test('the operation mode is saved, and the audit log tells of it, in Spanish and on a phone', async () => {
  const person = await newPerson();
  const page = await visit('/profile', { as: person, phone: true, language: 'es' });
  await page.getByLabel(es.profile.mode.passthrough).click();
  await page.getByText(es.profile.audit.actions.operation_mode_changed).waitFor();
  const { body: me } = await person.whole.call('GET', '/me', { token: person.whole.token });
  expect(me.operation_mode).toBe('passthrough');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await expectAccessible(page);
  await page.getByRole('button', { name: es.shell.theme.dark }).click();
  expect(await page.locator('html.dark').count()).toBe(1);
});
