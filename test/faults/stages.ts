/** Brings an account to a stage of its login, and holds it there. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { PendingAnswer } from '../../src/api/codes/answers.ts';
import { eventually } from '../support/eventually.ts';
import type { FaultSystem, OwnedAccount } from './system.ts';

export const everyStage = [
  'before the code page',
  'waiting for a code',
  'code on its way',
  'code typed, no verdict',
  'reading movements',
  'between cycles',
] as const;
export type Stage = (typeof everyStage)[number];

/** For cases that strike at some of several workers: each stage then occurs at both the broken and the intact ones. */
export const everyStageTwice = [...everyStage, ...everyStage] as const;

/** An account at a stage. */
export type Staged = OwnedAccount & {
  stage: Stage;
  /** The newest code request of the account, in any state. */
  request: PendingAnswer | null;
  /** The number of runs that had begun. */
  runs: number;
  /** What has to happen directly before the strike. */
  atLast(): Promise<void>;
};

/**
 * Creates an account and resolves when it stays at the stage: held there by the bank, by a missing code, or by its
 * timer.
 */
export async function bringTo(system: FaultSystem, stage: Stage, settings: object = {}): Promise<Staged> {
  const staged = await stageMakers[stage](system, settings);
  const { account, atLast = async () => {}, request = null } = staged;
  return { ...staged, stage, request, atLast, runs: (await account.runs()).length };
}

/** If a busy machine could not launch a browser in time, the next try comes after a minute. */
const PATIENCE_MS = 150_000;

type Made = OwnedAccount & { request?: PendingAnswer; atLast?: () => Promise<void> };

const stageMakers: Record<Stage, (system: FaultSystem, settings: object) => Promise<Made>> = {
  /** The bank gets the credentials and does not answer. */
  async 'before the code page'(system, settings) {
    const made = await system.account({}, settings, async (customer) => {
      await customer.book(...newMovements());
      await customer.fault('hang', { on: 'credentials' });
    });
    await eventually(made.customer.counts, ({ credentialsSubmitted }) => credentialsSubmitted === 1, PATIENCE_MS);
    return made;
  },
  'waiting for a code': askedForCode,
  /** Posted and accepted with a 202. */
  async 'code on its way'(system, settings) {
    const made = await askedForCode(system, settings);
    return { ...made, atLast: () => giveCode(made, made.request) };
  },
  /** The bank has the code and does not give its verdict. */
  async 'code typed, no verdict'(system, settings) {
    const made = await askedForCode(system, settings);
    await made.customer.fault('hang', { on: 'code' });
    await giveCode(made, made.request);
    await eventually(made.customer.counts, ({ codesSubmitted }) => codesSubmitted === 1);
    return made;
  },
  /** A persistent session, in the middle of a page of movements. */
  async 'reading movements'(system, settings) {
    const made = await askedForCode(system, { ...settings, session_type: 'persistent' });
    const { account, customer, request } = made;
    await giveCode(made, request);
    await account.untilState('monitoring');
    await eventually(account.runs, ([run]) => (run?.movementsNew ?? 0) > 0);
    await customer.book(...newMovements());
    await customer.fault('hang', { on: 'inside' });
    await account.post('scrape');
    await eventually(customer.faults, (waiting) => waiting.length === 0);
    return made;
  },
  /** One cycle is over, and the next one is not due. */
  async 'between cycles'(system, settings) {
    const made = await askedForCode(system, settings);
    await giveCode(made, made.request);
    await made.account.untilRuns(1);
    await made.account.untilState('scheduled');
    await made.customer.book(...newMovements());
    return made;
  },
};

async function askedForCode(system: FaultSystem, settings: object): Promise<Made & { request: PendingAnswer }> {
  const made = await system.account({}, settings, (customer) => customer.book(...newMovements()));
  const asked = async (): Promise<PendingAnswer | null> => (await made.account.get('/otp')).body;
  const request = await eventually(asked, (now) => now !== null, PATIENCE_MS);
  return { ...made, request: request as PendingAnswer };
}

/**
 * Reads the code from the phone and posts it. A refusal is an error. While the call is not accepted, it is repeated.
 */
export async function giveCode({ account, customer }: OwnedAccount, { descriptor }: PendingAnswer): Promise<void> {
  const code = await customer.readCode(descriptor);
  for (;;) {
    const status = await account.post('otp', { code }).then(
      (answer) => answer.status,
      () => 503,
    );
    if (status === 202) return;
    if (status !== 503) throw new Error(`A code was answered with ${status}.`);
    await sleep(200);
  }
}

let booked = 0;
/** Makes two movements of one day that are as alike as two equal lines of a bank statement. */
export function newMovements(): object[] {
  booked += 1;
  const twin = { date: '2026-11-03', description: 'Card payment', amount: '12.50', currency: 'EUR', sender: 'Market' };
  return [twin, twin, { ...twin, description: `Invoice ${booked}`, amount: '95.00', sender: 'Ana Ruiz' }];
}
