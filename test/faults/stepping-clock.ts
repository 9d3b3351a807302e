/**
 * Loaded before a program (`--import`): on SIGUSR2 the wall clock of that process is CLOCK_STEP_MS ahead, as after a
 * step of the machine's clock. Only JavaScript's time changes, which is what all of our own code uses. Timers and
 * `performance.now()` continue as they do on a real machine.
 */
import { isMainThread } from 'node:worker_threads';

const step = Number(process.env.CLOCK_STEP_MS ?? 0);

function stepClock(): void {
  const Real = Date;
  globalThis.Date = new Proxy(Real, {
    construct: (target, given: [] | [number]) =>
      Reflect.construct(target, given.length > 0 ? given : [Real.now() + step]),
    apply: () => new Real(Real.now() + step).toString(),
    get: (target, name) => (name === 'now' ? () => Real.now() + step : Reflect.get(target, name)),
  });
}

if (isMainThread) process.once('SIGUSR2', stepClock);
