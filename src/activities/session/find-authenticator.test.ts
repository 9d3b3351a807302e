import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPageLab, type PageLab } from '../../../test/support/page-lab.ts';
import { runsOf } from '../../../test/support/page-records.ts';
import { sealContext } from '../../base/crypto.ts';
import type { CodeChannel, CodeDescriptor } from '../../domain/codes/descriptor.ts';
import { findAuthenticator } from './answer-code.ts';

const seed = 'otpauth://totp/bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const digits: CodeDescriptor = { length: 6, type: 'numeric' };

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

/** Tells whether the account's authenticator may answer the request, and the stages of the session. */
async function mayAnswer(descriptor: CodeDescriptor, { isWithheld = false, hasOne = true } = {}) {
  const account = await lab.account(hasOne ? { bank_totp_secret: seed } : {});
  const mine = lab.db.updateTable('accounts').where('id', '=', account.id);
  if (isWithheld) await mine.set({ bank_totp_refused_at: new Date() }).execute();
  const found = await findAuthenticator(await account.claim(), descriptor);
  const [run] = await runsOf(lab, account);
  return { found: found !== null, stages: run?.stages.map(({ stage }) => stage) };
}

/** Puts that into the settings as the seed, sealed for this account at that bank. */
async function sessionWith(text: string, bankCode?: string) {
  const account = await lab.account();
  const context = sealContext.bankSecret(account.id, 'bank_totp_secret', bankCode ?? account.bank.code);
  const settings = lab.db.updateTable('account_settings').where('account_id', '=', account.id);
  await settings.set({ bank_totp_secret_sealed: lab.vault.seal(text, context) }).execute();
  return account.claim();
}

test('an account without an authenticator has none', async () => {
  expect(await mayAnswer({ ...digits, channel: 'authenticator' }, { hasOne: false })).toMatchObject({ found: false });
});

test.each<[CodeChannel | undefined, boolean]>([
  ['authenticator', true],
  ['unknown', true],
  [undefined, true],
  ['sms', false],
  ['email', false],
  ['voice', false],
  ['device', false],
])('it answers a request by %s: %s', async (channel, found) => {
  expect(await mayAnswer({ ...digits, ...(channel && { channel }) })).toMatchObject({ found });
});

test('it answers no request for what it does not make', async () => {
  expect(await mayAnswer({ ...digits, length: 8, channel: 'authenticator' })).toMatchObject({ found: false });
  expect(await mayAnswer({ ...digits, type: 'alphanumeric', channel: 'authenticator' })).toMatchObject({
    found: false,
  });
});

describe('after a refused code that was a guess', () => {
  test('it makes no other guess, and the run says so', async () => {
    const withheld = { found: false, stages: ['logging_in', 'authenticator_withheld'] };
    expect(await mayAnswer({ ...digits, channel: 'unknown' }, { isWithheld: true })).toEqual(withheld);
    expect(await mayAnswer(digits, { isWithheld: true })).toEqual(withheld);
  });

  test('it answers where the bank says that it wants its code', async () => {
    const answers = { found: true, stages: ['logging_in'] };
    expect(await mayAnswer({ ...digits, channel: 'authenticator' }, { isWithheld: true })).toEqual(answers);
  });
});

test('a seed that was sealed for another bank is none', async () => {
  const session = await sessionWith(seed, 'another-bank');
  expect(await findAuthenticator(session, { ...digits, channel: 'authenticator' })).toBeNull();
});

test('a seed that is none is a fault of ours, and is not passed over', async () => {
  const session = await sessionWith('no seed');
  await expect(findAuthenticator(session, { ...digits, channel: 'authenticator' })).rejects.toThrow();
});
