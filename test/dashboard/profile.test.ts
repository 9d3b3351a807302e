import { Secret, TOTP } from 'otpauth';
import { expect, inject, test } from 'vitest';
import { connect } from '../../src/db/core/connect.ts';
import { en, es, expectAccessible, newPerson, type Person, photograph, visit } from '../support/dashboard.ts';

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

/** As if the password had been given long ago. */
async function age({ whole }: Person): Promise<void> {
  const { id } = (await whole.call('GET', '/me', { token: whole.token })).body;
  const db = connect(inject('databaseUrl'), { maxConnections: 1 });
  await db
    .updateTable('sign_ins')
    .set({ confirmed_at: new Date(0) })
    .where('user_id', '=', id)
    .execute();
  await db.destroy();
}

test('who is asked for the password gives it, and nothing that was typed is lost', async () => {
  const person = await newPerson();
  const { confirm } = en.shell;
  const page = await visit('/api-keys', { as: person, refused: [400, 403] });
  await age(person);
  await page.getByRole('button', { name: en.apiKeys.new }).first().click();
  const name = page.getByRole('textbox', { name: en.apiKeys.create.name });
  await name.fill('Relay of the shop');
  await page.keyboard.press('Enter');
  const asked = page.getByRole('dialog', { name: confirm.title });
  const password = asked.getByLabel(confirm.password);
  await password.waitFor();
  expect(await page.evaluate('document.activeElement.type')).toBe('password');
  await expectAccessible(page);
  await photograph(page, 'confirm-it-is-you');
  await password.fill('not this');
  await page.keyboard.press('Enter');
  await asked.getByText(confirm.wrong).waitFor();
  // Changed their mind: the form is as it was.
  await asked.getByRole('button', { name: en.common.cancel }).click();
  await page.getByText(en.errors.codes.STEP_UP_REQUIRED).waitFor();
  expect(await name.inputValue()).toBe('Relay of the shop');
  await name.focus();
  await page.keyboard.press('Enter');
  await password.fill(person.password);
  await page.keyboard.press('Enter');
  await page.getByText(/^rbk_[0-9a-f]{8}_[0-9a-f]{64}$/).waitFor();
});

test('other sign-ins are listed and ended, and the password is changed', async () => {
  const person = await newPerson();
  const { signIns, password } = en.profile;
  const other = async () => {
    const { email } = person;
    const body = { email, password: person.password };
    return (await person.whole.call('POST', '/auth/login', { body })).body.token as string;
  };
  const isGood = async (token: string) => (await person.whole.call('GET', '/me', { token })).status === 200;
  const [first, second, third] = [await other(), await other(), await other()];
  const page = await visit('/profile', { as: person, refused: [400] });
  await page.getByText(signIns.current).waitFor();
  await photograph(page, 'sign-ins', { whole: true });
  await page.getByRole('button', { name: signIns.end, exact: false }).filter({ hasText: /^End$/ }).first().click();
  await page.getByText(signIns.ended).waitFor();
  expect((await Promise.all([first, second, third].map(isGood))).filter(Boolean)).toHaveLength(2);
  await page.getByRole('button', { name: signIns.endOthers }).click();
  await page.getByText(signIns.othersEnded).waitFor();
  expect((await Promise.all([first, second, third].map(isGood))).filter(Boolean)).toEqual([]);
  expect(await isGood(person.whole.token)).toBe(true);

  await page.getByLabel(password.current).fill('not this');
  await page.getByLabel(password.next).fill('nine blue kettles');
  await page.keyboard.press('Enter');
  await page.getByText(password.wrong).waitFor();
  await page.getByLabel(password.current).fill(person.password);
  await page.keyboard.press('Enter');
  await page.getByText(password.done).waitFor();
  person.password = 'nine blue kettles';
  expect(await isGood(await other())).toBe(true);
});

test('somebody deletes themselves, on a phone and in Spanish', async () => {
  const person = await newPerson();
  const { remove } = es.profile;
  const page = await visit('/profile', { as: person, phone: true, language: 'es', refused: [401] });
  const field = page.getByLabel(remove.label(person.email));
  await field.fill('otra@example.com');
  await page.getByRole('button', { name: remove.action }).click();
  await page.getByText(remove.mismatch).waitFor();
  await photograph(page, 'sign-ins-phone', { whole: true });
  await field.fill(person.email);
  await page.getByRole('button', { name: remove.action }).click();
  await page.getByRole('heading', { name: es.signIn.title }).waitFor();
  const { email, password } = person;
  expect((await person.whole.call('POST', '/auth/login', { body: { email, password } })).status).toBe(401);
});
