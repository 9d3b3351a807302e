/** Checks what must always hold, whatever was broken: one function, run after every case. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSystem } from '../system.ts';
import { wrongCodes } from './codes.ts';
import { wrongCredentials } from './credentials.ts';
import { leftBehind } from './leftovers.ts';
import { wrongMovements } from './movements.ts';
import { withoutOwner } from './owners.ts';
import { exposedSecrets } from './secrets.ts';

/** How long a record may be open without an owner, and how long a delivery may take, in ms. */
const GRACE_MS = 15_000;
/** Each check takes a tenth of a second of a processor. */
const PAUSE_MS = 750;

/**
 * Checks the bank, Postgres, Temporal, the receiver and the processes of the system, and says in words what is wrong
 * with the accounts of the case. Empty means that nothing is. It is called once all accounts have recovered.
 */
export async function checkInvariants(system: FaultSystem): Promise<string[]> {
  const { accounts } = system;
  const passing = async () => [
    ...(await withoutOwner(system)),
    ...(await leftBehind(system)),
    ...(await Promise.all(accounts.map((each) => wrongMovements(system, each)))).flat(),
  ];
  const deadline = Date.now() + GRACE_MS;
  let wrong = await passing();
  while (wrong.length > 0 && Date.now() < deadline) {
    await sleep(PAUSE_MS);
    wrong = await passing();
  }
  const lasting = accounts.map(async (each) => [
    ...(await wrongCodes(system, each)),
    ...(await wrongCredentials(system, each)),
  ]);
  return [...wrong, ...(await Promise.all(lasting)).flat(), ...(await exposedSecrets(system))];
}
