/** Measures how soon the product works again after one of its parts was killed. */
import { call } from '../test/support/call.ts';
import { eventually } from '../test/support/eventually.ts';
import { type BenchSystem, pidOf, waitingLogins, withSystem } from './bench-system.ts';
import { newestMessage, typedAt } from './codes.ts';
import { type Result, series } from './result.ts';

const TIMES = 6;

export const measureRecovery = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const seconds: Record<string, number[]> = { worker: [], temporal: [], postgres: [] };
    for (let round = 0; round < TIMES; round++) {
      seconds.worker?.push(await untilAskedAgain(system));
      seconds.temporal?.push(await untilTyped(system, 'temporal'));
      seconds.postgres?.push(await untilTyped(system, 'postgres'));
    }
    const about = { load: 'one login waiting', unit: 's', goal: { p95: 5 } };
    return [
      series({ figure: 'SIGKILL of the worker → the next request for a code', ...about }, seconds.worker ?? []),
      series({ figure: 'SIGKILL of Temporal → the next code typed', ...about }, seconds.temporal ?? []),
      series({ figure: 'SIGKILL of Postgres → the next code typed', ...about }, seconds.postgres ?? []),
    ];
  });

/** The login is lost with its page, and a new one asks for a code of its own. */
async function untilAskedAgain(system: BenchSystem): Promise<number> {
  const [login] = await waitingLogins(system, 1);
  if (!login) throw new Error('There is no login.');
  const { account, customer } = login;
  const request = await account.untilAsked();
  const killedAt = kill(system, 'worker');
  const next = await account.untilAsked(request);
  const seconds = (Date.parse(next.requestedAt) - killedAt) / 1_000;
  await giveCode(system, account.id, customer.username);
  await account.untilVerdict(next.id, 'fulfilled');
  return seconds;
}

/**
 * The page survives. A code that is posted at once, and repeated until it is accepted, is typed when the part is back.
 */
async function untilTyped(system: BenchSystem, part: 'temporal' | 'postgres'): Promise<number> {
  const [login] = await waitingLogins(system, 1);
  if (!login) throw new Error('There is no login.');
  const { account, customer } = login;
  const request = await account.untilAsked();
  const killedAt = kill(system, part);
  await giveCode(system, account.id, customer.username);
  await eventually(
    () => typedAt(system, customer.username),
    (at) => at > killedAt,
  );
  const seconds = ((await typedAt(system, customer.username)) - killedAt) / 1_000;
  await eventually(account.session, ({ state }) => state === 'scheduled');
  await account.untilVerdict(request.id, 'fulfilled');
  return seconds;
}

function kill(system: BenchSystem, part: 'worker' | 'temporal' | 'postgres'): number {
  process.kill(pidOf(system, part), 'SIGKILL');
  return Date.now();
}

/** Posts the code as a relay does: 503 and a broken connection mean "try again". */
async function giveCode(system: BenchSystem, accountId: string, username: string): Promise<void> {
  const { code } = await newestMessage(system, username);
  await eventually(
    async () => {
      try {
        const body = { code };
        return (await call(system.api, 'POST', `/v1/accounts/${accountId}/otp`, { key: system.key, body })).status;
      } catch {
        return null;
      }
    },
    (status) => status === 202,
  );
}
