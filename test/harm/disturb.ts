/** Kills, stops and freezes our own parts at random, one after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSystem } from '../faults/system.ts';
import type { Chance } from '../soak/chance.ts';

type Kill = (system: FaultSystem, chance: Chance) => Promise<void>;

const restart =
  (part: 'worker' | 'api' | 'temporal' | 'postgres', signal: 'SIGKILL' | 'SIGTERM'): Kill =>
  async (system) => {
    await system[part].kill(signal);
    await system[part].start();
  };

/** With how often each is chosen. The worker holds the login, so it is struck most. */
const kills: Kill[] = [
  restart('worker', 'SIGKILL'),
  restart('worker', 'SIGKILL'),
  restart('worker', 'SIGKILL'),
  restart('worker', 'SIGTERM'),
  async ({ worker }, chance) => {
    worker.freeze();
    // Shorter and longer than the heartbeat timeout that gives a worker up.
    await sleep(chance.between(2_000, 14_000));
    worker.thaw();
  },
  restart('api', 'SIGKILL'),
  restart('temporal', 'SIGKILL'),
  restart('postgres', 'SIGKILL'),
];

/** Strikes so many times, and leaves all parts running. */
export async function disturb(system: FaultSystem, chance: Chance, strikes: number): Promise<void> {
  for (let strike = 0; strike < strikes; strike += 1) {
    await sleep(chance.between(300, 4_000));
    await chance.pick(kills)(system, chance);
  }
}
