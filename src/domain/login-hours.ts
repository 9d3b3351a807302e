/** Decides when an account may log in by itself: weekly windows on the clock of a time zone. Pure. */

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `from` and `to` are `HH:MM`. When `to` is not after `from`, it is on the next day. */
export type LoginWindow = { days: (typeof days)[number][]; from: string; to: string };
export type LoginHours = { time_zone: string; windows: LoginWindow[] };

/** A scheduled login waits for the login hours. */
export type ClosedHours = {
  /** ISO 8601. */
  opensAt: string;
  /** The same time in words, on the clock of the time zone. */
  until: string;
};

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const WEEK = 7 * DAY;
/** Accounts with the same hours begin within this time, and not all in the same second. */
const SPREAD_MS = 5 * MINUTE;

export function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 are valid too, but wrong for half of the year.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the first moment from `now` on that is inside a window, on the local clock. A local hour that is skipped when
 * the clock changes opens nothing.
 */
export function opensAt({ time_zone: timeZone, windows }: LoginHours, now: number): number {
  const offset = offsetsOf(timeZone);
  const spans = windows.flatMap(spansOf);
  let at = now;
  for (;;) {
    const ahead = offset(at);
    const wait = Math.min(...spans.map((span) => untilOpen(span, at + ahead)));
    if (wait === 0) return at;
    // No zone changes its clock twice in a day.
    const next = at + Math.min(wait, DAY);
    at = offset(next) === ahead ? next : clockSetBetween(at, next, offset);
  }
}

/** Returns when an account that waits for the hours logs in. `share`, from 0 to 1, is different for each account. */
export function beginsAt(hours: LoginHours, opens: number, share: number): number {
  const begins = opens + Math.floor(share * SPREAD_MS);
  return opensAt(hours, begins) === begins ? begins : opens;
}

/** Writes `07:00 Europe/Madrid`, with the day of the week when it is another day. */
export function placeTime(timeZone: string, at: number, now: number): string {
  const inWords = (options: Intl.DateTimeFormatOptions, time = at) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(time);
  const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' };
  const weekday = inWords(day) === inWords(day, now) ? '' : `${inWords({ weekday: 'long' })} `;
  return `${weekday}${inWords({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })} ${timeZone}`;
}

/** Counted from the beginning of Monday, in ms. */
type Span = { start: number; length: number };

function spansOf({ days: named, from, to }: LoginWindow): Span[] {
  const length = (timeOf(to) - timeOf(from) + DAY) % DAY || DAY;
  return named.map((day) => ({ start: days.indexOf(day) * DAY + timeOf(from), length }));
}

function timeOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
}

/** Returns 0 when the window is open at that local time. */
function untilOpen({ start, length }: Span, wall: number): number {
  // The first of January 1970 was a Thursday.
  const since = (wall + 3 * DAY - start) % WEEK;
  const passed = since < 0 ? since + WEEK : since;
  return passed < length ? 0 : WEEK - passed;
}

type Offset = (at: number) => number;

/** Returns how far the local clock is ahead of UTC, in ms. */
function offsetsOf(timeZone: string): Offset {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, ...parts, ...clock });
  return (at) => {
    const shown = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - Math.floor(at / 1_000) * 1_000;
  };
}

/** Returns the first moment whose offset differs from that of `from`. */
function clockSetBetween(from: number, to: number, offset: Offset): number {
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle) === offset(from)) before = middle;
    else after = middle;
  }
  return after;
}
