import type { Locator, Page } from 'playwright-core';
import type { Bank, BankMovement, CodeOutcome, LoginOutcome } from '../../src/banks/bank.ts';
import { whichPage } from '../../src/banks/which-page.ts';

const loginUrl = 'https://bank.north.example/login';

/** What shows after the credentials or a code: each page is known by something that only it has. */
function pages(page: Page) {
  return {
    inside: page.getByRole('heading', { name: 'Your accounts' }),
    code: page.getByLabel('Security code'),
    wrongCode: page.getByText('That code is not right'),
    wrongPassword: page.getByText('User or password not recognised'),
    locked: page.getByRole('heading', { name: 'Access blocked' }),
    newPassword: page.getByRole('heading', { name: 'Choose a new password' }),
    maintenance: page.getByText('We are updating our systems'),
  } satisfies Record<string, Locator>;
}

async function afterCredentials(page: Page): Promise<LoginOutcome> {
  switch (await whichPage(pages(page))) {
    case 'inside':
      return { outcome: 'logged_in' };
    case 'code':
      return {
        outcome: 'code_requested',
        descriptor: { length: 6, type: 'numeric', purpose: 'login', channel: 'sms' },
        triesLeft: null,
        canResend: false,
      };
    case 'wrongPassword':
      return { outcome: 'failed', reason: 'bad_credentials' };
    case 'locked':
      return { outcome: 'failed', reason: 'account_locked' };
    case 'newPassword':
      return { outcome: 'failed', reason: 'password_change_required' };
    case 'maintenance':
      return { outcome: 'failed', reason: 'bank_unavailable' };
    default:
      return { outcome: 'failed', reason: 'page_not_recognised' };
  }
}

export default {
  code: 'north',
  name: 'North Bank',
  loginUrl,
  domains: ['bank.north.example', '*.north-static.example'],
  timeZone: 'Europe/Madrid',

  async login(page, { username, password }) {
    await page.goto(loginUrl);
    await page.getByLabel('User').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Enter' }).click();
    return afterCredentials(page);
  },

  async enterCode(page, code): Promise<CodeOutcome> {
    await page.getByLabel('Security code').fill(code);
    await page.getByRole('button', { name: 'Confirm' }).click();
    const shown = await whichPage(pages(page));
    if (shown === 'inside') return { outcome: 'accepted' };
    if (shown === 'wrongCode') return { outcome: 'rejected', reason: 'otp_rejected', canRetry: true, triesLeft: null };
    if (shown === 'locked') return { outcome: 'failed', reason: 'account_locked' };
    return { outcome: 'failed', reason: 'page_not_recognised' };
  },

  async isLoggedIn(page) {
    await page.goto('https://bank.north.example/accounts');
    return (await whichPage(pages(page))) === 'inside';
  },

  async readMovements(page, since): Promise<BankMovement[]> {
    await page.goto(`https://bank.north.example/movements?from=${since ?? ''}`);
    await page.getByRole('table', { name: 'Movements' }).waitFor();
    // One round trip for the whole table, not one for each cell.
    return page
      .getByRole('table', { name: 'Movements' })
      .locator('tbody tr')
      .evaluateAll((rows) =>
        // More than it may return is not brought out of the page.
        rows.slice(0, 5_001).map((row) => {
          const [date = '', description = '', sender = '', amount = ''] = [...row.querySelectorAll('td')].map(
            (cell) => cell.textContent?.trim() ?? '',
          );
          return {
            bankId: row.getAttribute('data-id'),
            bookedOn: date.split('/').reverse().join('-'), // 31/12/2026
            bookedAt: null,
            amount: amount.replaceAll('.', '').replace(',', '.'), // 1.250,00
            currency: 'EUR',
            description,
            senderName: sender || null,
            reference: null,
            pending: row.classList.contains('pending'),
          };
        }),
      );
  },
} satisfies Bank;
