/**
 * Loaded before a program (`--import`): on SIGUSR2 the wall clock of that process is CLOCK_STEP_MS ahead, as after a
 * step of the machine's clock. Only what asks JavaScript for the time sees it, which is all of our own code; timers and
 * `performance.now()` go on as they do on a real machine.
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
