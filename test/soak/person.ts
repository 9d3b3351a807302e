/**
 * The owner of one account: gives codes, correctly or not, lifts blocks, presses buttons, and has movements at the
 * bank.
 */

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PendingAnswer } from '../../src/api/codes/answers.ts';
import type { FaultSystem } from '../faults/system.ts';
import { type Answer, call } from '../support/call.ts';
import type { Chance } from './chance.ts';
import type { Resident } from './households.ts';
import type { Tally } from './tally.ts';

export type Person = {
  /** From now on: no mistakes, no new movements, and only requests that bring the account to its end. */
  calmDown(): void;
  leave(): Promise<void>;
};

type Deed = keyof Resident['manners'] | 'right';

const GLANCE_MS = 700;
const VERDICT_MS = 10_000;

export function startPerson(
  system: FaultSystem,
  resident: Resident,
  key: string,
  chance: Chance,
  tally: Tally,
): Person {
  const { account, customer, manners, changesPassword } = resident;
  const gone = new AbortController();
  let calm = false;
  let password = customer.password;
  let blockedSince: number | null = null;
  let noCodeBefore = 0;
  let decided: { request: string; deed: Deed; at: number } | undefined;

  const glance = async () => {
    const { body: shown } = await account.get();
    await attendTo(shown.session.state);
    if (shown.session.pendingAssistance) await answerRequest();
    if (!calm) await liveOn();
  };

  async function attendTo(state: string) {
    if (state !== 'blocked' && state !== 'stopped') {
      blockedSince = null;
      return;
    }
    blockedSince ??= Date.now();
    // People need a while, and the block has to hold meanwhile.
    if (Date.now() - blockedSince < (calm ? 2_000 : 15_000)) return;
    blockedSince = null;
    await customer.change({ locked: false });
    await account.configure({ bank_password: password });
    await press('restart');
  }

  async function answerRequest() {
    const request: (PendingAnswer & { verifying: boolean }) | null = (await account.get('/otp')).body;
    if (!request || request.verifying || Date.now() < noCodeBefore) return;
    const id = `${request.id} ${request.attempts}`;
    if (decided?.request !== id)
      decided = { request: id, deed: calm ? 'right' : deedOf(manners, chance), at: Date.now() };
    const { deed, at } = decided;
    if (!calm && (deed === 'never' || (deed === 'late' && Date.now() - at < 20_000))) return;
    const typed = deed === 'wrong' && !calm ? wrongCode() : await customer.readCode(request.descriptor);
    await give(request.id, typed);
    if (deed === 'twice') await give(request.id, typed);
    tally.count('codes given', deed);
    // The verdict comes first. A code that did not reach the page may be given again.
    noCodeBefore = Math.max(noCodeBefore, Date.now() + VERDICT_MS);
  }

  async function give(requestId: string, typed: string) {
    const { url } = chance.pick(system.apis);
    const body = { code: typed, request_id: requestId };
    const answer = await call(url, 'POST', `/v1/accounts/${account.id}/otp`, { key, body });
    tally.count('answers to a code', String(answer.status));
    if (answer.status === 429) noCodeBefore = Date.now() + retryAfter(answer);
  }

  async function liveOn() {
    if (chance.isTrue(0.015)) await customer.book(...newMovements(chance));
    if (chance.isTrue(0.002)) await press('scrape');
    if (chance.isTrue(0.0015)) await press('stop');
    if (chance.isTrue(0.0015)) await press('restart');
    if (changesPassword && chance.isTrue(0.005)) {
      password = `${customer.password}-${randomBytes(4).toString('hex')}`;
      await customer.change({ password });
      tally.count('done by people', 'password changed at the bank');
    }
  }

  async function press(button: string) {
    const { status } = await account.post(button);
    if (status < 300) tally.count('done by people', button);
  }

  const living = (async () => {
    while (!gone.signal.aborted) {
      // Something is down: a person tries again a moment later.
      await glance().catch(() => undefined);
      await sleep(GLANCE_MS * chance.between(0.7, 1.3), undefined, { signal: gone.signal }).catch(() => undefined);
    }
  })();
  return {
    calmDown: () => {
      calm = true;
    },
    leave: () => {
      gone.abort();
      return living;
    },
  };
}

function deedOf(manners: Resident['manners'], chance: Chance): Deed {
  let at = chance.share();
  for (const deed of ['wrong', 'twice', 'late', 'never'] as const) {
    at -= manners[deed] ?? 0;
    if (at < 0) return deed;
  }
  return 'right';
}

const wrongCode = (): string => randomBytes(8).toString('hex').toUpperCase();

const retryAfter = ({ headers }: Answer): number => Number(headers.get('retry-after') ?? 1) * 1_000;

let booked = 0;
/** Makes one movement, or two of one day that are as alike as equal lines of a bank statement. */
function newMovements(chance: Chance): object[] {
  booked += 1;
  const amount = `${Math.ceil(chance.between(1, 500))}.${chance.pick(['00', '50', '99'])}`;
  const date = new Date().toISOString();
  const one = { date, description: `Transfer ${booked}`, amount, currency: 'EUR', sender: 'Ana Ruiz' };
  return chance.isTrue(0.2) ? [one, one] : [one];
}
