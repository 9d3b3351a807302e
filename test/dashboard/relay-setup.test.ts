import { expect, inject, test } from 'vitest';
import { call } from '../support/call.ts';
import { en, expectAccessible, newPerson, photograph, visit } from '../support/dashboard.ts';

const relay = en.relaySetup;

test('the exact call for the chosen account turns the page green when it arrives', async () => {
  const { api } = inject('ready');
  const person = await newPerson();
  const { whole } = person;
  const other = await whole.account(await whole.customer(), { login_mode: 'assisted' }, 'Reserve');
  const account = await whole.account(await whole.customer(), { login_mode: 'assisted' }, 'Operations EUR');
  const { id: keyId, key } = await whole.key({ account_ids: [account.id] });
  await account.untilAsked();

  const page = await visit(`/relay-setup?account=${account.id}`, { as: person });
  await page.getByText(relay.first.waiting).waitFor();
  await page.getByText(relay.curl.awaits('Operations EUR')).waitFor();
  const command = page.locator('pre');
  // The secret half is not stored anywhere.
  expect(await command.textContent()).toContain(`Api-Key ${key.slice(0, 12)}_${relay.choose.secret}`);
  await expectAccessible(page);
  await photograph(page, 'relay-setup', { whole: true });

  await account.post('stop', {});
  await page.getByText(relay.curl.awaits('Operations EUR')).waitFor({ state: 'detached' });
  // What a person does with the command: put the key in, and send it.
  const filled = (await command.textContent())?.replace(`${key.slice(0, 12)}_${relay.choose.secret}`, key) ?? '';
  const [, address = ''] = /POST (\S+)/.exec(filled) ?? [];
  expect(address).toBe(`${api}/v1/accounts/${account.id}/otp`);
  const [, body = ''] = /-d '(.*)'/.exec(filled) ?? [];
  const send = (path: string) =>
    call(api, 'POST', path, { headers: { Authorization: `Api-Key ${key}` }, body: JSON.parse(body) });
  expect((await send(new URL(address).pathname)).status).toBe(409);
  await page.getByText(relay.first.received).waitFor();
  await page.getByText(relay.first.right, { exact: true }).waitFor();
  await expectAccessible(page);
  await photograph(page, 'relay-setup-received');

  await page.getByRole('button', { name: relay.first.another }).click();
  await page.getByText(relay.first.waiting).waitFor();
  // A call to an account that the key is not for shows what to mend where that account is looked at.
  await page.getByLabel(relay.choose.account, { exact: true }).selectOption({ label: 'Reserve' });
  await page.getByText(relay.choose.noKey).waitFor({ state: 'attached' });
  expect((await send(`/v1/accounts/${other.id}/otp`)).status).toBe(403);
  await page.goto(`${api}/dashboard/api-keys`);
  await page.getByRole('button', { name: en.apiKeys.callsOf('SMS relay') }).click();
  await page.getByText('403 FORBIDDEN').waitFor();
  await page.getByText('409 NO_PENDING_ASSISTANCE').waitFor();
  expect((await whole.call('GET', `/me/api-keys/${keyId}/calls`, { token: whole.token })).body).toHaveLength(2);
});

test('a key made here is filled in, and a message of the bank is searched as the service does it', async () => {
  const person = await newPerson();
  await person.whole.account(await person.whole.customer({ code: { when: 'never' } }), {}, 'Payouts');
  const page = await visit('/relay-setup', { as: person, phone: true });
  await page.getByText(relay.warnings.simple('Payouts')).waitFor();
  await page.getByRole('button', { name: relay.choose.newKey }).click();
  await page.getByRole('button', { name: en.apiKeys.create.action }).click();
  await page.getByText(relay.choose.filledIn).waitFor();
  expect(await page.locator('pre').textContent()).toMatch(/Api-Key rbk_[0-9a-f]{8}_[0-9a-f]{64}'/);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await page.getByLabel(relay.check.label).fill('482913 is your code for card *4821');
  await page.getByText(relay.check.found('482913')).waitFor();
  await page.getByLabel(relay.check.label).fill('You paid 482.91 EUR with card 4821');
  await page.getByText(relay.check.none).waitFor();
  await page.getByLabel(relay.gateway.which, { exact: true }).selectOption('own');
  await page.getByText('\\b(\\d{6})\\b').waitFor();
  await expectAccessible(page);
  await page.reload();
  await page.getByText(relay.choose.put).waitFor();
  expect(await page.locator('pre').textContent()).not.toMatch(/_[0-9a-f]{64}/);
});
