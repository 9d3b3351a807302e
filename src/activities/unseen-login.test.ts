/** Shows when a failed login counts as one that the bank may have seen. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPageLab, type PageLab } from '../../test/support/page-lab.ts';
import { evidenceOf, runsOf } from '../../test/support/page-records.ts';
import { sixDigits } from '../../test/support/scripted-bank.ts';
import type { FailureReason } from '../domain/failures.ts';

const bank_totp_secret = 'otpauth://totp/bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=120';

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

/** What is known of a login that fails when its code is typed. */
async function failingAtCode(reason: FailureReason, onCode: (page: Page) => Promise<unknown> = async () => undefined) {
  const account = await lab.account({ bank_totp_secret }, (bank) => {
    const descriptor = { ...sixDigits.descriptor, channel: 'authenticator' } as const;
    bank.onLogin({ outcome: 'code_requested', ...sixDigits, descriptor });
    bank.enterCode = async (page) => {
      await onCode(page);
      return { outcome: 'failed', reason };
    };
  });
  expect(await account.begin().result).toEqual({ outcome: 'failed', during: 'login', reason });
  const [run] = await runsOf(lab, account);
  return { unanswered: run?.unanswered, evidence: await evidenceOf(lab, account) };
}

const send = (page: Page) => page.request.post(lab.address, { data: 'x' });

test('a login that the bank has surely not seen is forgiven', async () => {
  expect(await failingAtCode('bank_unavailable')).toMatchObject({ unanswered: null, evidence: [{ stage: 'login' }] });
});

test('a login that the bank may have seen is not', async () => {
  expect(await failingAtCode('bank_unavailable', send)).toMatchObject({ unanswered: 'code' });
});

test('a login that the bank has answered is, though it was seen', async () => {
  expect(await failingAtCode('session_taken_over', send)).toMatchObject({ unanswered: null });
});

test('a login whose browser has crashed is not, since nobody knows what that had sent, and has no evidence', async () => {
  const crash = (page: Page) => page.context().close();
  expect(await failingAtCode('browser_crashed', crash)).toEqual({ unanswered: 'code', evidence: [] });
});
