import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tickingClock } from '../../../test/support/clocks.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { accepted, codeRequested, refused, sixDigits } from '../../../test/support/scripted-bank.ts';
import { openSessionLab, type SessionLab } from '../../../test/support/session-lab.ts';
import { sealContext } from '../../base/crypto.ts';
import { saveSettings } from '../../db/accounts/account-settings.ts';
import type { CodeChannel } from '../../domain/codes/descriptor.ts';
import { authenticatorOf } from '../../domain/codes/seed.ts';
import { restartRequestedSignal, runRequestedSignal, stopRequestedSignal } from '../../temporal/messages.ts';

let lab: SessionLab;
let clock: ReturnType<typeof tickingClock>;
beforeAll(async () => {
  lab = await openSessionLab('real');
  clock = tickingClock();
});
afterAll(async () => {
  clock.restore();
  await lab.close();
});

const STEP = 10_000;
const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const bank_totp_secret = `otpauth://totp/bank?secret=${seed}&period=10`;

type Prepare = NonNullable<Parameters<SessionLab['account']>[1]>;
const asking = (channel?: CodeChannel) =>
  ({
    outcome: 'code_requested',
    ...sixDigits,
    descriptor: { ...sixDigits.descriptor, ...(channel && { channel }) },
  }) as const;
const withAuthenticator = (login_mode: 'simple' | 'assisted', prepare: Prepare = () => undefined) => {
  // A code is typed at once in a step that has just begun.
  clock.leave(STEP - 100, STEP);
  return lab.account({ login_mode, bank_totp_secret }, (bank) => {
    bank.onLogin(asking('authenticator'));
    prepare(bank);
  });
};
/** A bank that takes its time: the next step begins meanwhile. */
const refusedLate = async () => {
  clock.leave(STEP - 100, STEP);
  return refused;
};
const requests = (accountId: string) =>
  lab.db.selectFrom('otp_requests').selectAll().where('account_id', '=', accountId).orderBy('requested_at').execute();
const runs = (accountId: string) =>
  lab.db.selectFrom('runs').selectAll().where('account_id', '=', accountId).orderBy('sequence').execute();
const events = async (accountId: string) =>
  (await lab.db.selectFrom('events').select('type').where('account_id', '=', accountId).execute()).map(
    ({ type }) => type,
  );

/** Waits until so many sessions of the account have ended. */
const ended = (accountId: string, sessions = 1) =>
  eventually(
    () => runs(accountId),
    (all) => all.filter((run) => run.ended_at !== null).length === sessions,
  );

/** True when the authenticator has shown this code in the last minutes. */
const isGenuine = (code: string) => authenticatorOf(bank_totp_secret).validate({ token: code, window: 30 }) !== null;

describe('an account with an authenticator', () => {
  test('logs in by itself, in simple mode too, and nobody is asked', async () => {
    const { id, bank, workflow } = await withAuthenticator('simple');
    await ended(id);
    expect(bank.codes).toHaveLength(1);
    expect(bank.codes.every(isGenuine)).toBe(true);
    expect(await requests(id)).toMatchObject([{ state: 'fulfilled', attempts: 0, answered_by_service: true }]);
    const [run] = await runs(id);
    expect(run).toMatchObject({ outcome: 'completed', reason: null });
    expect(run?.stages.map(({ stage }) => stage)).toEqual(['logging_in', 'verifying_otp', 'scraping']);
    expect((await events(id)).filter((type) => type.startsWith('assistance'))).toEqual([]);
    const history = JSON.stringify(await workflow.fetchHistory());
    for (const secret of [seed, ...bank.codes]) {
      expect(history).not.toContain(secret);
      expect(history).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    }
  });

  test('types the code of a later time step when the bank refuses one', async () => {
    const { id, bank } = await withAuthenticator('simple', (it) => it.onCode(refusedLate, accepted));
    await ended(id);
    expect(new Set(bank.codes).size).toBe(2);
    expect(bank.codes.every(isGenuine)).toBe(true);
    expect(await requests(id)).toMatchObject([{ state: 'fulfilled', attempts: 1, last_rejection: 'otp_rejected' }]);
    const [request] = await requests(id);
    const { user_id } = await lab.db
      .selectFrom('accounts')
      .select('user_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const audit = await lab.db.selectFrom('audit_log').selectAll().where('account_id', '=', id).execute();
    const answered = {
      user_id,
      action: 'authenticator_answered',
      api_key_id: null,
      details: { request_id: request?.id },
    };
    expect(audit).toMatchObject([answered, answered]);
    expect(bank.codes.some((code) => JSON.stringify(audit).includes(code))).toBe(false);
  });

  test('never types the code of one time step twice, not in another session either', async () => {
    const { id, bank, workflow } = await withAuthenticator('simple', (it) =>
      it.onLogin(asking('authenticator'), async () => {
        clock.leave(300, STEP);
        return asking('authenticator');
      }),
    );
    await ended(id);
    await workflow.signal(runRequestedSignal);
    await ended(id, 2);
    expect(new Set(bank.codes).size).toBe(2);
    expect(await runs(id)).toMatchObject([{ outcome: 'completed' }, { outcome: 'completed' }]);
  });

  test('fails in simple mode when the bank refuses two codes', async () => {
    const { id, bank, until } = await withAuthenticator('simple', (it) => it.onCode(refusedLate));
    await ended(id);
    await until((status) => status.failures === 1);
    expect(bank.codes).toHaveLength(2);
    expect(await runs(id)).toMatchObject([{ outcome: 'failed', reason: 'otp_rejected' }]);
    expect(await requests(id)).toMatchObject([{ state: 'cancelled', attempts: 2, reason: 'otp_rejected' }]);
  });

  test('asks a person in assisted mode when the bank refuses two codes', async () => {
    const { id, bank, until, submit } = await withAuthenticator('assisted', (it) =>
      it.onCode(refusedLate, refusedLate, accepted),
    );
    const { pendingAssistance } = await until((status) => status.state === 'awaiting_otp');
    expect(pendingAssistance).toMatchObject({ attempts: 2, triesLeft: 2 });
    expect(await events(id)).toContain('assistance.requested');
    await submit('123456', pendingAssistance?.id ?? '');
    await ended(id);
    expect(bank.codes.at(-1)).toBe('123456');
    expect(await requests(id)).toMatchObject([{ state: 'fulfilled', attempts: 2, answered_by_service: false }]);
    expect(await events(id)).toContain('assistance.fulfilled');
  });

  test('stops at once while it waits for the next time step', async () => {
    const { id, bank, until, workflow } = await withAuthenticator('simple', (it) => it.onCode(refused));
    await eventually(
      () => requests(id),
      ([request]) => request?.attempts === 1,
    );
    await workflow.signal(stopRequestedSignal);
    await until((status) => status.state === 'stopped');
    expect(bank.codes).toHaveLength(1);
    expect(await requests(id)).toMatchObject([{ state: 'cancelled' }]);
  });
});

describe('a request that does not say what code it wants', () => {
  /** Saves the seed again, as the product's own API does. */
  const saveSeed = (id: string) =>
    saveSettings(lab.db, id, { columns: () => ({ bank_totp_secret_sealed: sealSeed(id) }), entries: () => [] });
  const sealSeed = (id: string) => lab.vault.seal(bank_totp_secret, sealContext.setting(id, 'bank_totp_secret'));

  test('is answered by the authenticator where that is right', async () => {
    const { id, bank } = await withAuthenticator('simple', (it) => it.onLogin(codeRequested));
    await ended(id);
    expect(bank.codes.map(isGenuine)).toEqual([true]);
    expect(await runs(id)).toMatchObject([{ outcome: 'completed' }]);
  });

  test('gets one code and no other, in no later login either, until the seed is saved again', async () => {
    const { id, bank, workflow, until } = await withAuthenticator('simple', (it) => {
      it.onLogin(codeRequested);
      it.onCode(refusedLate, accepted);
    });
    await ended(id);
    expect(await runs(id)).toMatchObject([{ outcome: 'failed', reason: 'otp_rejected' }]);
    expect(bank.codes).toHaveLength(1);

    await workflow.signal(runRequestedSignal);
    await ended(id, 2);
    const [, second] = await runs(id);
    expect(second).toMatchObject({ outcome: 'failed', reason: 'assistance_not_enabled' });
    expect(second?.stages.map(({ stage }) => stage)).toContain('authenticator_withheld');
    expect(bank.codes).toHaveLength(1);

    await until((status) => status.state === 'blocked');
    await saveSeed(id);
    await workflow.signal(restartRequestedSignal);
    await ended(id, 3);
    expect((await runs(id)).at(-1)).toMatchObject({ outcome: 'completed' });
    expect(bank.codes).toHaveLength(2);
  });

  test('is a matter for people after one refused code, and from the first on in the next login', async () => {
    const { id, bank, until, submit, workflow } = await withAuthenticator('assisted', (it) => {
      it.onLogin(codeRequested);
      it.onCode(refusedLate, accepted);
    });
    const { pendingAssistance } = await until((status) => status.state === 'awaiting_otp');
    expect(pendingAssistance).toMatchObject({ attempts: 1, descriptor: sixDigits.descriptor });
    expect(pendingAssistance?.descriptor).not.toHaveProperty('channel');
    await submit('123456', pendingAssistance?.id ?? '');
    await ended(id);
    await workflow.signal(runRequestedSignal);
    const next = await until((status) => status.state === 'awaiting_otp');
    expect(next.pendingAssistance).toMatchObject({ attempts: 0 });
    expect(bank.codes).toHaveLength(2);
    expect(bank.codes.at(-1)).toBe('123456');
  });

  test('says nothing about one that is the authenticator’s', async () => {
    const { id, bank, workflow } = await withAuthenticator('simple', (it) => {
      it.onLogin(codeRequested, asking('authenticator'));
      it.onCode(refusedLate, accepted);
    });
    await ended(id);
    await workflow.signal(runRequestedSignal);
    await ended(id, 2);
    expect((await runs(id)).at(-1)).toMatchObject({ outcome: 'completed' });
    expect(bank.codes).toHaveLength(2);
  });
});

// Which requests those are is in `find-authenticator.test.ts`.
describe('a request that no authenticator can answer', () => {
  test('is left to people', async () => {
    const { id, bank, until, submit } = await withAuthenticator('assisted', (it) => it.onLogin(asking('sms')));
    const { pendingAssistance } = await until((status) => status.state === 'awaiting_otp');
    expect(pendingAssistance).toMatchObject({ attempts: 0, descriptor: { channel: 'sms' } });
    expect(await requests(id)).toMatchObject([{ channel: 'sms', answered_by_service: false }]);
    expect(bank.codes).toEqual([]);
    await submit('123456', pendingAssistance?.id ?? '');
    await ended(id);
    expect(await runs(id)).toMatchObject([{ outcome: 'completed' }]);
  });

  test('blocks a simple account', async () => {
    const eight = { outcome: 'code_requested', ...sixDigits, descriptor: { length: 8, type: 'numeric' } } as const;
    const { bank, until } = await withAuthenticator('simple', (it) => it.onLogin(eight));
    const { blocked } = await until((status) => status.state === 'blocked');
    expect(blocked?.reason).toBe('assistance_not_enabled');
    expect(bank.codes).toEqual([]);
  });
});
