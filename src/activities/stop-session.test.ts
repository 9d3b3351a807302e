/** How a session ends that is told to: by its workflow, or because its worker stops. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { steadyClock } from '../../test/support/clocks.ts';
import type { LabSettings } from '../../test/support/lab-account.ts';
import { inTime, openPageLab, type PageLab } from '../../test/support/page-lab.ts';
import { saveState, stateOf } from '../../test/support/page-records.ts';
import { codeRequested, type ScriptedBank } from '../../test/support/scripted-bank.ts';
import { workerShutdown } from '../temporal/failure-names.ts';

let lab: PageLab;
beforeAll(async () => {
  lab = await openPageLab();
});
afterAll(() => lab?.close());

const cancelled = { name: 'CancelledFailure' };
const handedOver = { name: 'ApplicationFailure', type: workerShutdown, nonRetryable: true, category: 'BENIGN' };
const never = () => new Promise<never>(() => undefined);
/** A cookie that is there only since the login: whether the state has been saved again. */
const mark = (page: Page) => page.context().addCookies([{ name: 'late', value: '1', url: 'http://127.0.0.1' }]);

/** An account whose bank is told to do that, and says when it has come so far, and how often it was signed out of. */
async function account(
  settings: LabSettings,
  prepare: (bank: ScriptedBank, here: () => void) => void,
  { remembers = false, knowsSignOut = true } = {},
) {
  const reached = Promise.withResolvers<void>();
  const left = { times: 0 };
  const made = await lab.account(settings, (bank) => {
    if (knowsSignOut)
      bank.logout = async () => {
        left.times += 1;
      };
    prepare(bank, reached.resolve);
  });
  if (remembers) await saveState(lab, made);
  return { ...made, left, reached: () => inTime(reached.promise), state: () => stateOf(lab, made) };
}

/** It has read, and waits for its next read. */
const monitoring = (bank: ScriptedBank, here: () => void) =>
  bank.onRead(async (page) => {
    await mark(page);
    here();
    return [];
  });
const persistent: LabSettings = { session_type: 'persistent', monitor_interval_seconds: 3_600 };

describe('a session that its workflow ends', () => {
  test('signs out, so that there is nothing to go on with', async () => {
    const { begin, reached, left, state } = await account(persistent, monitoring);
    const { result, cancel } = begin();
    await reached();
    cancel();
    await expect(result).rejects.toMatchObject(cancelled);
    expect(left.times).toBe(1);
    expect(await state()).toEqual({ resumable: false, cookies: [] });
    expect(lab.deps.sessions.count()).toBe(0);
  });

  test('saves nothing at a bank that knows no sign-out', async () => {
    const { begin, reached, state } = await account(persistent, monitoring, { knowsSignOut: false });
    const { result, cancel } = begin();
    await reached();
    cancel();
    await expect(result).rejects.toMatchObject(cancelled);
    expect(await state()).toEqual({ resumable: true, cookies: [] });
  });

  test('before its page is open gives the bank nothing', async () => {
    const { begin, bank } = await account({}, () => undefined);
    const { result, cancel } = begin();
    cancel();
    await expect(result).rejects.toMatchObject(cancelled);
    expect(bank.logins).toEqual([]);
    expect(lab.deps.sessions.count()).toBe(0);
  });

  test('while the bank has the password waits for the answer, and signs out', async () => {
    const answer = Promise.withResolvers<void>();
    const { begin, reached, left } = await account(persistent, (bank, here) => {
      bank.login = async (page, { password }) => {
        await page.request.post(lab.address, { data: password });
        here();
        await answer.promise;
        return { outcome: 'logged_in' };
      };
    });
    const { result, cancel } = begin();
    await reached();
    cancel();
    setTimeout(answer.resolve, 100);
    await expect(result).rejects.toMatchObject(cancelled);
    expect(left.times).toBe(1);
  });
});

describe('a session whose worker stops', () => {
  test('stays open at the bank and is saved to go on elsewhere, where it is a persistent one', async () => {
    const { begin, reached, left, state } = await account(persistent, monitoring);
    const { result, shutDown } = begin();
    await reached();
    shutDown();
    await expect(result).rejects.toMatchObject(handedOver);
    expect(left.times).toBe(0);
    expect(await state()).toEqual({ resumable: true, cookies: ['late'] });
    expect(lab.deps.sessions.count()).toBe(0);
  });

  test('is saved also where it had gone on with an earlier one', async () => {
    const { begin, reached, state } = await account(
      persistent,
      (bank, here) => {
        bank.isLoggedIn = async () => true;
        monitoring(bank, here);
      },
      { remembers: true },
    );
    const { result, shutDown } = begin();
    await reached();
    shutDown();
    await expect(result).rejects.toMatchObject(handedOver);
    expect(await state()).toEqual({ resumable: true, cookies: ['kept', 'late'] });
  });

  test('signs out where it is a one-shot one, and is not saved again', async () => {
    const reading = Promise.withResolvers<void>();
    const { begin, reached, left, state } = await account({}, (bank, here) =>
      bank.onRead(async (page) => {
        await mark(page);
        here();
        await reading.promise;
        return [];
      }),
    );
    const { result, shutDown } = begin();
    await reached();
    shutDown();
    reading.resolve();
    // It may have read all before it is told.
    await Promise.allSettled([result]);
    expect(left.times).toBe(1);
    expect(await state()).toEqual({ resumable: false, cookies: [] });
  });

  test('keeps what was saved where it still looks whether the bank holds the last one', async () => {
    const { begin, reached, state } = await account(
      persistent,
      (bank, here) => {
        bank.isLoggedIn = async (page) => {
          await mark(page);
          here();
          return never();
        };
      },
      { remembers: true },
    );
    const { result, shutDown } = begin();
    await reached();
    shutDown();
    await expect(result).rejects.toMatchObject(handedOver);
    expect(await state()).toEqual({ resumable: true, cookies: ['kept'] });
  });

  test('is saved as a known device before it is inside', async () => {
    const { begin, reached, state } = await account(persistent, (bank, here) => {
      bank.login = async (page) => {
        await mark(page);
        here();
        return never();
      };
    });
    const { result, shutDown } = begin();
    await reached();
    shutDown();
    await expect(result).rejects.toMatchObject(handedOver);
    expect(await state()).toEqual({ resumable: false, cookies: ['late'] });
  });

  test('is not gone on with once it has given the credentials, although the last one could have been', async () => {
    const { begin, state, told } = await account(
      { ...persistent, login_mode: 'assisted' },
      (bank) => {
        bank.login = async (page, { password }) => {
          await page.request.post(lab.address, { data: password });
          await mark(page);
          return codeRequested;
        };
      },
      { remembers: true },
    );
    const { result, shutDown } = begin();
    await expect.poll(() => told).toHaveLength(1);
    shutDown();
    await expect(result).rejects.toMatchObject(handedOver);
    expect(await state()).toEqual({ resumable: false, cookies: ['kept', 'late'] });
  });
});

describe('the pulse of a session', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** A session that waits for its next read, with the clock of its pulse in the hands of the test. */
  async function beating() {
    const clock = steadyClock(20_000);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { begin, reached, left } = await account(persistent, monitoring);
    const begun = begin();
    await reached();
    const beat = (after: number) => {
      clock.pass(after);
      vi.advanceTimersByTime(2_000);
    };
    return { ...begun, beat, left };
  }

  test('is told at once and every two seconds, until the session ends', async () => {
    const { sessionId, result, heartbeats, cancel, beat } = await beating();
    expect(heartbeats()).toBe(1);
    for (let times = 1; times <= 6; times += 1) beat(2_000);
    expect(heartbeats()).toBe(7);
    expect(lab.deps.sessions.get(sessionId)).toBeDefined();
    cancel();
    await expect(result).rejects.toMatchObject(cancelled);
    beat(2_000);
    expect(heartbeats()).toBe(7);
  });

  test('that stood still for ten seconds ends the session, which the bank keeps for the one that came after it', async () => {
    const { result, beat, left } = await beating();
    beat(2_000);
    beat(10_000);
    expect(await result).toEqual({ outcome: 'refused' });
    expect(left.times).toBe(0);
  });
});
