import type { Locator, Page } from 'playwright-core';
import type { FailureReason } from '../domain/failures.ts';
import type { Bank, BankFailure, BankMovement, CodeChannel, CodeOutcome, CodeRequest } from './bank.ts';
import { said } from './dialogs.ts';
import { UnexpectedPage, whichPage } from './which-page.ts';

/** The longest that an existing field may take to accept a text, in ms. */
const FIELD_DEADLINE = 2_000;
/** The longest that the customer's phone may take to confirm a login, in ms. A call on the bank may take a minute. */
const PHONE_DEADLINE = 45_000;

/** The connector of the pretend bank in `sandbox/`, at the address where it listens. */
export function sandboxBank(baseUrl: string): Bank {
  const address = (path: string) => new URL(path, baseUrl).href;

  return {
    code: 'sandbox',
    name: 'Sandbox Bank',
    loginUrl: address('/login'),
    domains: [new URL(baseUrl).host],
    // It runs near the worker, in a network of containers for example.
    privateNetwork: true,
    timeZone: 'Europe/Madrid',
    // The sandbox may be tried as often as one likes.
    pace: { concurrentLogins: 200, loginsPerMinute: 12_000 },

    async login(page, { username, password }) {
      const first = await visit(page, address('/login'));
      if (first === 'accounts') return { outcome: 'logged_in' };
      if (first !== 'login') return { outcome: 'failed', reason: failureOn(first) };
      await page.getByLabel('User name').fill(username);
      const field = page.getByLabel('Password');
      await field.fill(password);
      const next = await arrival(page, async () => {
        await Promise.all([page.waitForEvent('domcontentloaded'), field.press('Enter')]);
        await untilPhoneConfirmed(page);
      });
      if (next === 'accounts') return { outcome: 'logged_in' };
      if (next === 'code') return { outcome: 'code_requested', ...readCodeRequest(await mainText(page)) };
      return { outcome: 'failed', reason: failureOn(next) };
    },

    async enterCode(page, code) {
      const field = page.getByLabel('Security code');
      // The page may have changed by itself while the code was awaited. Looking first would delay every code.
      if (!(await isFilled(field, code))) return { outcome: 'failed', reason: failureOn(await shownPage(page)) };
      return codeOutcome(page, await nextPage(page, () => field.press('Enter')));
    },

    async resendCode(page) {
      const resend = page.getByRole('button', { name: 'Send a new code' });
      if (!(await resend.isVisible())) return insteadOf('code', await shownPage(page));
      const next = await nextPage(page, () => resend.press('Enter'));
      return next === 'code' ? readCodeRequest(await mainText(page)) : insteadOf('code', next);
    },

    async isLoggedIn(page) {
      const shown = await visit(page, address('/accounts'));
      if (shown === 'accounts') return true;
      if (['login', 'session_ended', 'locked'].includes(shown)) return false;
      return insteadOf('accounts', shown);
    },

    async readMovements(page, since) {
      const from = since === null ? '' : `?from=${since}`;
      const movements: BankMovement[] = [];
      let shown = await visit(page, address(`/accounts/current/movements${from}`));
      // The bank leaves out what arrives while we page through its list, so no row is read twice and none is missed.
      while (shown === 'movements') {
        const { rows, hasNext } = await readTable(page);
        movements.push(...rows.map(readMovement));
        if (!hasNext) return movements;
        shown = await nextPage(page, () => page.getByRole('link', { name: 'Next page' }).press('Enter'));
      }
      return insteadOf('movements', shown);
    },

    async logout(page) {
      // The present page may have no link to sign out: an error page, or an unknown one.
      const shown = await visit(page, address('/sign-out'));
      if (shown !== 'login') insteadOf('login', shown);
    },
  };
}

const WRONG_CREDENTIALS = 'The user name or password is not right.';

/**
 * Every page that the bank is known to show, the frequent ones first. They are known by headings rather than addresses,
 * as customers know them.
 */
const knownPages = (page: Page) => {
  const headed = (name: string) => page.getByRole('heading', { name, exact: true, level: 1 });
  return {
    accounts: headed('Your accounts'),
    code: headed('Confirm it is you'),
    movements: page.getByRole('table', { name: 'Movements' }),
    wrong_credentials: page.getByRole('alert').filter({ hasText: WRONG_CREDENTIALS }),
    // Named before the page that still shows behind the dialog.
    told_wrong_credentials: said(page, WRONG_CREDENTIALS),
    login: headed('Sign in'),
    locked: headed('Your access is locked'),
    password_change: headed('Choose a new password'),
    too_many_codes: headed('Sign-in stopped'),
    session_ended: headed('Your session has ended'),
    signed_in_elsewhere: headed('You have signed in elsewhere'),
    // Its button would end the customer's own session, so it is never pressed here.
    already_signed_in: headed('You are already signed in'),
    push: headed('Confirm on your phone'),
    maintenance: headed('We are working on our systems'),
    server_error: headed('Something went wrong on our side'),
    captcha: headed('Are you a person?'),
    // The bank's pages arrive complete, so a page that is none of these will not become one of them.
    other: page.getByRole('document'),
  };
};

type Shown = keyof ReturnType<typeof knownPages> | 'unknown' | 'no_answer';

const shownPage = (page: Page) => whichPage(knownPages(page));

const visit = (page: Page, url: string) => arrival(page, () => page.goto(url, { waitUntil: 'domcontentloaded' }));

/**
 * Leaves this page and says which one follows, so that the old page is never taken for the answer. Pages are left with
 * the Enter key: a click first waits for the element to stop moving, which costs 35 ms each time.
 */
const nextPage = (page: Page, leave: () => Promise<unknown>) =>
  arrival(page, () => Promise.all([page.waitForEvent('domcontentloaded'), leave()]));

/**
 * Waits while the bank waits for the phone; then its page goes on by itself. It is recognised by its address, because
 * for a moment between the two pages neither heading is there.
 */
async function untilPhoneConfirmed(page: Page): Promise<void> {
  const isPast = ({ pathname }: URL) => pathname !== '/login/push';
  try {
    await page.waitForURL(isPast, { waitUntil: 'domcontentloaded', timeout: PHONE_DEADLINE });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
  }
}

/** Returns false when the field did not appear or did not accept the text. Then nothing was typed. */
async function isFilled(field: Locator, text: string): Promise<boolean> {
  try {
    await field.fill(text, { timeout: FIELD_DEADLINE });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return false;
    throw error;
  }
}

async function arrival(page: Page, arrive: () => Promise<unknown>): Promise<Shown> {
  try {
    await arrive();
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return 'no_answer';
    throw error;
  }
  // The browser's own error page, when the connection broke.
  if (page.url().startsWith('chrome-error:')) return 'no_answer';
  return shownPage(page);
}

function failureOn(shown: Shown): BankFailure {
  switch (shown) {
    case 'wrong_credentials':
    case 'told_wrong_credentials':
      return 'bad_credentials';
    case 'locked':
      return 'account_locked';
    case 'password_change':
      return 'password_change_required';
    case 'captcha':
      return 'captcha_required';
    case 'maintenance':
    case 'server_error':
    case 'no_answer':
      return 'bank_unavailable';
    case 'signed_in_elsewhere':
    case 'already_signed_in':
      return 'session_taken_over';
    case 'login':
    case 'session_ended':
    case 'too_many_codes':
    case 'push':
      return 'login_failed';
    default:
      return 'page_not_recognised';
  }
}

async function codeOutcome(page: Page, shown: Shown): Promise<CodeOutcome> {
  switch (shown) {
    case 'accounts':
      return { outcome: 'accepted' };
    case 'code': {
      const text = await mainText(page);
      const reason = text.includes('no longer valid') ? 'otp_expired' : 'otp_rejected';
      return { outcome: 'rejected', reason, canRetry: true, triesLeft: readCodeRequest(text).triesLeft };
    }
    case 'too_many_codes':
      return { outcome: 'rejected', reason: 'otp_rejected', canRetry: false, triesLeft: 0 };
    case 'session_ended':
      return { outcome: 'rejected', reason: 'otp_expired', canRetry: false, triesLeft: null };
    default:
      return { outcome: 'failed', reason: failureOn(shown) };
  }
}

function insteadOf(wanted: Shown, shown: Shown): never {
  const signedOut = shown === 'session_ended' || shown === 'login';
  const reason: FailureReason = signedOut ? 'session_dropped' : failureOn(shown);
  throw new UnexpectedPage(reason, `${shown} instead of ${wanted}`);
}

const mainText = (page: Page) => page.getByRole('main').innerText();

/** Reads what the code page says, such as "Enter the 6-digit code …", "Purpose: login", "2 tries left". */
function readCodeRequest(text: string): CodeRequest {
  const asked = /Enter the (\d+)-(digit|character) code/.exec(text);
  if (!asked) throw new UnexpectedPage('page_not_recognised', 'code, in other words');
  const purpose = /^Purpose: (.+)$/m.exec(text)?.[1];
  const triesLeft = /(\d{1,4}) (?:tries|try) left/.exec(text)?.[1];
  return {
    descriptor: {
      length: Number(asked[1]),
      type: asked[2] === 'digit' ? 'numeric' : 'alphanumeric',
      ...(purpose === undefined ? {} : { purpose }),
      channel: readChannel(text),
    },
    triesLeft: triesLeft === undefined ? null : Number(triesLeft),
    canResend: text.includes('Send a new code'),
  };
}

/** "… code we sent by text message to your phone …", "… code that your authenticator app shows". */
function readChannel(text: string): CodeChannel {
  if (/we sent by text message/.test(text)) return 'sms';
  return /your authenticator app shows/.test(text) ? 'authenticator' : 'unknown';
}

const COLUMNS = ['Date', 'Description', 'From', 'Reference', 'Amount', 'Currency', 'Status', 'Operation'];

type Row = Partial<Record<string, string>>;

/** Reads the rows of the table, by the names of their columns, in one call on the page. */
async function readTable(page: Page): Promise<{ rows: Row[]; hasNext: boolean }> {
  const table = page.getByRole('table', { name: 'Movements' });
  const [names, cells, hasNext] = await Promise.all([
    table.getByRole('columnheader').allInnerTexts(),
    table.getByRole('cell').allInnerTexts(),
    page.getByRole('link', { name: 'Next page' }).isVisible(),
  ]);
  // Without its columns the table would look empty.
  if (COLUMNS.some((column) => !names.includes(column))) {
    throw new UnexpectedPage('page_not_recognised', 'movements, with other columns');
  }
  const starts = cells.map((_, index) => index).filter((index) => index % names.length === 0);
  const rows = starts.map((start) => Object.fromEntries(names.map((name, column) => [name, cells[start + column]])));
  return { rows, hasNext };
}

function readMovement(row: Row): BankMovement {
  const { bookedOn, bookedAt } = readDate(row.Date ?? '');
  return {
    bankId: row.Operation || null,
    bookedOn,
    bookedAt,
    amount: readAmount(row.Amount ?? ''),
    currency: row.Currency ?? '',
    description: row.Description ?? '',
    senderName: row.From || null,
    reference: row.Reference || null,
    pending: row.Status === 'Pending',
  };
}

/** Reads `21/11/2026`, or with a time `21/11/2026 13:05:09 CET`. */
function readDate(text: string): Pick<BankMovement, 'bookedOn' | 'bookedAt'> {
  const parts = /^(\d{2})\/(\d{2})\/(\d{4})(?:\s+(\d{2}:\d{2}:\d{2}) (CET|CEST))?$/.exec(text);
  if (!parts) throw new UnexpectedPage('page_not_recognised', 'movements, with a date in another form');
  const [, day, month, year, time, zone] = parts;
  const bookedOn = `${year}-${month}-${day}`;
  if (time === undefined) return { bookedOn, bookedAt: null };
  return { bookedOn, bookedAt: new Date(`${bookedOn}T${time}${zone === 'CEST' ? '+02:00' : '+01:00'}`).toISOString() };
}

/** Writes `−1,250.00` as `-1250.00`. It stays text: a floating point number would not keep every cent. */
function readAmount(text: string): string {
  if (!/^−?\d{1,3}(,\d{3})*\.\d{2,3}$/.test(text)) {
    throw new UnexpectedPage('page_not_recognised', 'movements, with an amount in another form');
  }
  return text.replace('−', '-').replaceAll(',', '');
}
