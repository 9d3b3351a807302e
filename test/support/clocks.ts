/** Clocks that a test may move, so that nobody waits for a time step or for minutes. Timers and the database keep the real time. */
import { vi } from 'vitest';

const MOST_LOOKS = 10_000;

/** A time of day (`Date.now`) that stands still until it is moved. */
export function standingClock(at: number) {
  let now = at;
  let looks = 0;
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => {
    looks += 1;
    if (looks > MOST_LOOKS) throw new Error('Somebody looks at the clock again and again, and does not wait.');
    return now;
  });
  return {
    moveTo(later: number) {
      now = later;
      looks = 0;
    },
    now: () => now,
    restore: () => spy.mockRestore(),
  };
}

/** A time of day that goes on, and that a test may put forward. */
export function tickingClock() {
  const real = Date.now.bind(Date);
  let ahead = 0;
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
  return {
    /** Puts it forward to where so much is left of a step of that length. */
    leave(ms: number, period: number) {
      const now = real() + ahead;
      const left = period - (now % period);
      ahead += left - ms + (left < ms ? period : 0);
    },
    restore: () => spy.mockRestore(),
  };
}

/** The clock that pauses are measured with (`performance.now`), which a test may put forward. */
export function steadyClock(ahead = 0) {
  const real = performance.now.bind(performance);
  let more = ahead;
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => real() + more);
  return {
    pass(ms: number) {
      more += ms;
    },
    restore: () => spy.mockRestore(),
  };
}
