import { expect, test } from 'vitest';
import { en, es, expectAccessible, newPerson, photograph, untilLive, visit } from '../support/dashboard.ts';

const { shell, overview } = en;
const asks = { code: { when: 'always', length: 6, type: 'numeric' } };

test('a page that was cut off says so, locks what it cannot send, and catches up when it is back', async () => {
  const person = await newPerson();
  const account = await person.whole.account(await person.whole.customer(asks), { login_mode: 'assisted' }, 'Payouts');
  const asked = await account.untilAsked();
  const page = await visit('/', { as: person, cut: true });
  await untilLive(page);
  const field = page.getByRole('textbox');
  await field.fill('123');

  await page.context().setOffline(true);
  await page.getByText(shell.offline.text).waitFor();
  expect(await field.getAttribute('readonly')).not.toBeNull();
  expect(await field.inputValue()).toBe('123');
  await expectAccessible(page);
  await photograph(page, 'offline');
  await account.post('stop');
  await account.untilVerdict(asked.id, 'cancelled');

  await page.context().setOffline(false);
  await page.getByText(shell.offline.text).waitFor({ state: 'detached' });
  await page.getByText(overview.need.nothing).waitFor();
  await page.getByRole('link', { name: `${en.states.session.stopped} 1` }).waitFor();
  await untilLive(page);
});

test('the language and the theme can be changed, and stay', async () => {
  const page = await visit('/', { as: await newPerson(), theme: 'dark' });
  const isDark = () => page.evaluate<boolean>('document.documentElement.classList.contains("dark")');
  await page.getByText(overview.start.title).waitFor();
  expect(await isDark()).toBe(true);
  await page.getByRole('button', { name: shell.theme.switch }).click();
  expect(await isDark()).toBe(false);
  await page.getByRole('button', { name: shell.language.es }).click();
  await page.getByText(es.overview.start.title).waitFor();
  await page.reload();
  await page.getByText(es.overview.start.title).waitFor();
  expect(await isDark()).toBe(false);
  expect(await page.getAttribute('html', 'lang')).toBe('es');
});

test('with the keyboard alone one skips to the content, and a new page takes the focus', async () => {
  const page = await visit('/', { as: await newPerson() });
  await page.getByText(overview.start.title).waitFor();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: shell.skip });
  const focused = () => page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
  expect(await focused()).toBe(shell.skip);
  expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('main');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: overview.start.action }).focus();
  await page.getByRole('link', { name: shell.pages.profile }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: en.profile.title }).waitFor();
  await expect.poll(focused).toBe('main');
});

test('an address that is none says so within the frame', async () => {
  const page = await visit('/nowhere/at-all', { as: await newPerson() });
  await page.getByRole('heading', { name: shell.notFound.title }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: shell.notFound.action }).click();
  await page.getByText(overview.start.title).waitFor();
});
