/** Measures how fast movements are stored, and how soon a new one reaches its receiver. */

import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../src/db/core/connect.ts';
import { ingestMovements } from '../src/db/movements/movements.ts';
import type { BankMovement } from '../src/domain/movements/movement.ts';
import { eventually } from '../test/support/eventually.ts';
import { startReceiver } from '../test/support/receiver.ts';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { addIdleAccounts } from './idle-accounts.ts';
import { type Result, series, single } from './result.ts';

const ACCOUNTS = 10;
const LINES = 2_000;
const NEW_ONES = 15;

export const measureMovements = (): Promise<Result[]> =>
  withSystem(async (system) => [...(await measureIngestion(system)), ...(await measureDelivery(system))], {
    ALLOW_PRIVATE_WEBHOOKS: 'true',
  });

async function measureIngestion(system: BenchSystem): Promise<Result[]> {
  const ids = await addIdleAccounts(system, ACCOUNTS);
  const db = connect(system.instance.databaseUrl);
  const statement = Array.from({ length: LINES }, (_, line) => movement(line));
  const read = async (accountId: string) =>
    db
      .transaction()
      .execute((trx) => ingestMovements(trx, { accountId, timeZone: 'Europe/Madrid', movements: statement }));
  try {
    const first = performance.now();
    for (const id of ids) await read(id);
    const again = performance.now();
    for (const id of ids) await read(id);
    const end = performance.now();
    const rate = (ms: number) => (ACCOUNTS * LINES * 1_000) / ms;
    const load = `${ACCOUNTS} statements of ${LINES} lines, one after the other`;
    return [
      single({ figure: 'movements stored', load, unit: 'a second', goal: { atLeast: 2_000 } }, rate(again - first)),
      single({ figure: 'movements read again, nothing new', load, unit: 'a second' }, rate(end - again)),
    ];
  } finally {
    await db.destroy();
  }
}

const movement = (line: number): BankMovement => ({
  bankId: `B${line}`,
  bookedOn: `2026-${String(1 + (line % 9)).padStart(2, '0')}-${String(1 + (line % 28)).padStart(2, '0')}`,
  bookedAt: null,
  amount: `${line}.50`,
  currency: 'EUR',
  description: `Order ${line}`,
  senderName: 'Ana Ruiz',
  reference: null,
  pending: false,
});

async function measureDelivery(system: BenchSystem): Promise<Result[]> {
  const receiver = await startReceiver();
  const times: number[] = [];
  try {
    const settings = { login_mode: 'simple', session_type: 'persistent', webhook_url: receiver.url };
    const { account, customer } = await system.account({ code: { when: 'never' } }, settings);
    await account.untilState('monitoring');
    for (let i = 0; i < NEW_ONES; i++) {
      await sleep(500);
      const seen = receiver.calls.length;
      const today = new Date().toISOString().slice(0, 10);
      await customer.book({
        date: today,
        description: `New ${i}`,
        amount: '10.00',
        currency: 'EUR',
        sender: 'Ana Ruiz',
      });
      const postedAt = Date.now();
      await account.post('scrape');
      await eventually(
        () => receiver.calls.length,
        (count) => count > seen,
      );
      times.push(Date.now() - postedAt);
    }
  } finally {
    await receiver.close();
  }
  const figure = 'Run scrape now → result webhook of a new movement';
  return [series({ figure, load: 'one monitoring session', unit: 'ms' }, times)];
}
