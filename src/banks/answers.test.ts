import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { codeRequested, refused, scriptedBank } from '../../test/support/scripted-bank.ts';
import type { BankMovement } from '../domain/movements/movement.ts';
import { checkCode, checkCodeRequest, checkedBank, checkLogin, checkMovements, MOST_ROWS } from './answers.ts';
import { UnexpectedPage } from './which-page.ts';

const rent: BankMovement = {
  ...{ bankId: 'M-1', bookedOn: '2026-11-21', bookedAt: '2026-11-21T12:05:09.000Z', amount: '-1250.00' },
  ...{ currency: 'EUR', description: 'Rent', senderName: 'Zoltan', reference: null, pending: false },
};
const asked = { descriptor: { length: 6, type: 'numeric' }, triesLeft: null, canResend: false };
const huge = 'x'.repeat(5_000_000);
const page = null as unknown as Page;

describe('what a connector answers', () => {
  test('passes as it is where it fits', () => {
    expect(checkMovements([rent])).toEqual([rent]);
    expect(checkLogin({ outcome: 'logged_in' })).toEqual({ outcome: 'logged_in' });
    expect(checkLogin(codeRequested)).toEqual(codeRequested);
    expect(checkCode(refused)).toEqual(refused);
    expect(checkCodeRequest({ ...asked, descriptor: { length: 6, type: 'numeric', channel: 'sms' } })).toMatchObject({
      descriptor: { channel: 'sms' },
    });
  });

  test.each<[string, Partial<Record<keyof BankMovement, unknown>>]>([
    ['bankId must have at most 500 characters', { bankId: huge }],
    ['description must have at most 2,000 characters', { description: huge }],
    ['description must be a text', { description: 7 }],
    ['senderName must have at most 2,000 characters', { senderName: huge }],
    ['reference must have at most 2,000 characters', { reference: huge }],
    ['amount must have at most 40 characters', { amount: '1'.repeat(5_000_000) }],
    ['amount must be a decimal number', { amount: '1,000.00' }],
    ['amount must be a decimal number', { amount: '' }],
    ['amount must be a text', { amount: 1 }],
    ['currency must be a currency of ISO 4217', { currency: 'euro' }],
    ['bookedOn must be a day', { bookedOn: '2026-02-30' }],
    ['bookedOn must be a day', { bookedOn: '9999-01-01' }],
    ['bookedAt must be an ISO 8601 instant', { bookedAt: 'yesterday' }],
    ['bookedAt must be an ISO 8601 instant', { bookedAt: `2026-11-21T12:05:09.${'0'.repeat(5_000_000)}Z` }],
    ['pending must be true or false', { pending: 'yes' }],
  ])('names the field and the limit: a movement whose %s', (problem, field) => {
    const [[name = '', value] = []] = Object.entries(field);
    const complaint = complaintOf(() => checkMovements([rent, { ...rent, [name]: value }]));
    expect(complaint).toContain(`readMovements[1].${problem}`);
    expect(complaint.length).toBeLessThan(200);
  });

  test('is refused before its rows are looked at where there are too many', () => {
    expect(checkMovements(new Array(MOST_ROWS).fill(rent))).toHaveLength(MOST_ROWS);
    expect(complaintOf(() => checkMovements(new Array(MOST_ROWS + 1).fill(huge)))).toContain('at most 5,000 rows');
    expect(complaintOf(() => checkMovements({ length: 0 }))).toContain('must return a list');
  });

  test.each([
    ['login.outcome must be one of those', () => checkLogin({ outcome: huge })],
    ['login must be one of those', () => checkLogin(undefined)],
    ['login.reason must be a reason', () => checkLogin({ outcome: 'failed', reason: huge })],
    ['enterCode.reason must be otp_rejected', () => checkCode({ ...refused, reason: huge })],
    ['enterCode.triesLeft must be at most 1,000', () => checkCode({ ...refused, triesLeft: 1e9 })],
    ['descriptor.length must be at most 64', () => checkCodeRequest(withDescriptor({ length: 1e9 }))],
    ['descriptor.length must be a whole number', () => checkCodeRequest(withDescriptor({ length: Number.NaN }))],
    ['descriptor.type must be numeric', () => checkCodeRequest(withDescriptor({ type: huge }))],
    ['descriptor.purpose must have at most 200 characters', () => checkCodeRequest(withDescriptor({ purpose: huge }))],
  ])('names the field and the limit: %s', (problem, check) => {
    const complaint = complaintOf(check);
    expect(complaint).toContain(problem);
    expect(complaint.length).toBeLessThan(200);
  });

  test('loses what neither JSON nor Postgres can hold, fields that nobody knows, and words for channels that nobody knows', () => {
    const [read] = checkMovements([{ ...rent, description: 'a\0b\ud800', reference: undefined, more: huge }]);
    expect(read).toEqual({ ...rent, description: 'ab\ufffd', reference: null });
    expect(checkCodeRequest(withDescriptor({ channel: huge })).descriptor.channel).toBe('unknown');
  });
});

test('a checked bank keeps what it is, checks what it answers, and throws with known reasons only', async () => {
  const bank = scriptedBank('scripted');
  bank.onRead(async () => [{ ...rent, amount: huge }]);
  const checked = checkedBank(bank);
  expect(checked).toMatchObject({ code: 'scripted', timeZone: 'Europe/Madrid', domains: ['127.0.0.1'] });
  expect(checked.logout).toBeUndefined();
  expect(await checked.login(page, { username: 'ana', password: 'b' })).toEqual({ outcome: 'logged_in' });
  await expect(checked.readMovements(page, null)).rejects.toMatchObject({ reason: 'page_not_recognised' });

  bank.onRead(async () => {
    throw new UnexpectedPage(huge as 'captcha_required', 'odd');
  });
  await expect(checked.readMovements(page, null)).rejects.toMatchObject({ reason: 'page_not_recognised' });
  bank.onRead(async () => {
    throw new UnexpectedPage('captcha_required', 'captcha');
  });
  await expect(checked.readMovements(page, null)).rejects.toMatchObject({ reason: 'captcha_required' });
});

const withDescriptor = (more: Record<string, unknown>) => ({ ...asked, descriptor: { ...asked.descriptor, ...more } });

function complaintOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'it fits';
}
