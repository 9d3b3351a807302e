/** When an account may log in by itself: windows of a week on the clock of a place. No effects. */

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `from` and `to` are `HH:MM`. Where `to` is not after `from`, it is of the next day. */
export type LoginWindow = { days: (typeof days)[number][]; from: string; to: string };
export type LoginHours = { time_zone: string; windows: LoginWindow[] };

/** A login by itself waits for the login hours. */
export type ClosedHours = {
  /** ISO 8601. */
  opensAt: string;
  /** In words, as the clock of the place shows it. */
  until: string;
};

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const WEEK = 7 * DAY;
/** Accounts with the same hours begin within this time, and not all in the same second. */
const SPREAD_MS = 5 * MINUTE;

export function isTimeZone(name: string): boolean {
  // An offset such as +02:00 is known too, and wrong for half of the year.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The first moment from `now` on that is inside a window, as the clock on the wall goes: an hour that it leaves out opens nothing. */
export function opensAt({ time_zone: timeZone, windows }: LoginHours, now: number): number {
  const offset = offsetsOf(timeZone);
  const spans = windows.flatMap(spansOf);
  let at = now;
  for (;;) {
    const ahead = offset(at);
    const wait = Math.min(...spans.map((span) => untilOpen(span, at + ahead)));
    if (wait === 0) return at;
    // No zone sets its clock twice in a day.
    const next = at + Math.min(wait, DAY);
    at = offset(next) === ahead ? next : clockSetBetween(at, next, offset);
  }
}

/** When an account that waits for the hours logs in; `share`, from 0 to 1, is its own. */
export function beginsAt(hours: LoginHours, opens: number, share: number): number {
  const begins = opens + Math.floor(share * SPREAD_MS);
  return opensAt(hours, begins) === begins ? begins : opens;
}

/** `07:00 Europe/Madrid`, with the day of the week where it is another day. */
export function placeTime(timeZone: string, at: number, now: number): string {
  const inWords = (options: Intl.DateTimeFormatOptions, time = at) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(time);
  const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' };
  const weekday = inWords(day) === inWords(day, now) ? '' : `${inWords({ weekday: 'long' })} `;
  return `${weekday}${inWords({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })} ${timeZone}`;
}

/** From the beginning of Monday, ms. */
type Span = { start: number; length: number };

function spansOf({ days: named, from, to }: LoginWindow): Span[] {
  const length = (timeOf(to) - timeOf(from) + DAY) % DAY || DAY;
  return named.map((day) => ({ start: days.indexOf(day) * DAY + timeOf(from), length }));
}

function timeOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
}

/** Nothing when it is open at that time of the clock on the wall. */
function untilOpen({ start, length }: Span, wall: number): number {
  // The first of January 1970 was a Thursday.
  const since = (wall + 3 * DAY - start) % WEEK;
  const passed = since < 0 ? since + WEEK : since;
  return passed < length ? 0 : WEEK - passed;
}

type Offset = (at: number) => number;

/** How far the clock on the wall is ahead of UTC, ms. */
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

/** The first moment that has another offset than `from` has. */
function clockSetBetween(from: number, to: number, offset: Offset): number {
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle) === offset(from)) before = middle;
    else after = middle;
  }
  return after;
}
