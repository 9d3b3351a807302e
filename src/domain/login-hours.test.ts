import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginsAt, days, isTimeZone, type LoginHours, type LoginWindow, opensAt, placeTime } from './login-hours.ts';

const MINUTE = 60_000;
const everyDay: LoginWindow['days'] = [...days];
const madrid = (...windows: LoginWindow[]): LoginHours => ({ time_zone: 'Europe/Madrid', windows });
const opens = (hours: LoginHours, now: string) => new Date(opensAt(hours, Date.parse(now))).toISOString();

describe('login hours open', () => {
  const office = madrid({ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '22:00' });

  test.each([
    ['in the window, at once', '2026-06-10T10:00:00.123Z', '2026-06-10T10:00:00.123Z'],
    ['in the first moment of it, at once', '2026-06-10T05:00:00.000Z', '2026-06-10T05:00:00.000Z'],
    ['one moment before', '2026-06-10T04:59:59.999Z', '2026-06-10T05:00:00.000Z'],
    ['the next day, from its last moment on', '2026-06-10T20:00:00.000Z', '2026-06-11T05:00:00.000Z'],
    ['on Monday after a Friday evening', '2026-06-12T20:30:00.000Z', '2026-06-15T05:00:00.000Z'],
    [
      'by the clock of winter after the weekend on which it is set',
      '2026-10-23T21:00:00.000Z',
      '2026-10-26T06:00:00.000Z',
    ],
    ['by the clock of summer likewise', '2026-03-27T22:00:00.000Z', '2026-03-30T05:00:00.000Z'],
  ])('%s', (_when, now, expected) => {
    expect(opens(office, now)).toBe(expected);
  });

  test('over midnight, and over the end of the week', () => {
    const night = madrid({ days: ['sun'], from: '22:00', to: '02:00' });
    // Half past one on Monday in Madrid, then half past two.
    expect(opens(night, '2026-06-14T23:30:00.000Z')).toBe('2026-06-14T23:30:00.000Z');
    expect(opens(night, '2026-06-15T00:30:00.000Z')).toBe('2026-06-21T20:00:00.000Z');
  });

  test('the whole day where both ends are the same', () => {
    const saturday = madrid({ days: ['sat'], from: '00:00', to: '00:00' });
    expect(opens(saturday, '2026-06-13T21:59:59.000Z')).toBe('2026-06-13T21:59:59.000Z');
    expect(opens(saturday, '2026-06-13T22:00:00.000Z')).toBe('2026-06-19T22:00:00.000Z');
  });

  test('when the clock jumps into the window, and not on the day that leaves the whole window out', () => {
    // At two in the night of 29 March 2026 the clock goes to three.
    expect(opens(madrid({ days: everyDay, from: '02:30', to: '04:00' }), '2026-03-29T00:00:00.000Z')).toBe(
      '2026-03-29T01:00:00.000Z',
    );
    expect(opens(madrid({ days: everyDay, from: '02:15', to: '02:45' }), '2026-03-29T00:00:00.000Z')).toBe(
      '2026-03-30T00:15:00.000Z',
    );
  });

  test('twice in the night in which an hour comes twice', () => {
    // At three in the night of 25 October 2026 the clock goes back to two.
    const hour = madrid({ days: ['sun'], from: '02:30', to: '02:45' });
    expect(opens(hour, '2026-10-25T00:00:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(opens(hour, '2026-10-25T00:50:00.000Z')).toBe('2026-10-25T01:30:00.000Z');
    // It is a quarter to three for the second time, and the clock was set back during the window.
    const late = madrid({ days: ['sun'], from: '02:00', to: '02:10' });
    expect(opens(late, '2026-10-25T00:30:00.000Z')).toBe('2026-10-25T01:00:00.000Z');
  });
});

const zones = [
  'UTC',
  'Europe/Madrid',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
];
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const someHours = fc.record({
  time_zone: fc.constantFrom(...zones),
  windows: fc.array(fc.record({ days: fc.subarray(everyDay, { minLength: 1 }), from: clock, to: clock }), {
    minLength: 1,
    maxLength: 4,
  }),
});
/** The hours around which the clocks of these zones are set, and any other time. */
const someTime = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('2026-03-08', '2026-03-29', '2026-02-15', '2026-04-04', '2026-10-03', '2026-10-25', '2026-11-01'),
      fc.integer({ min: -36 * 60, max: 36 * 60 }),
    )
    .map(([day, minutes]) => Date.parse(day) + minutes * MINUTE),
  fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') }),
);

/** Answers the same question from the clock, minute by minute and in words, without computation. */
function isInside({ windows }: LoginHours, format: Intl.DateTimeFormat, at: number): boolean {
  const [weekday = '', time = ''] = format.format(at).split(/,? /);
  const today = weekday.toLowerCase();
  const yesterday = days[(days.indexOf(today as (typeof days)[number]) + 6) % 7];
  return windows.some(({ days: named, from, to }) => {
    if (from < to) return named.some((day) => day === today) && from <= time && time < to;
    return (
      (named.some((day) => day === today) && from <= time) || (named.some((day) => day === yesterday) && time < to)
    );
  });
}

const wallClock = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

test('what comes back is inside a window, and no minute between now and then is', () => {
  fc.assert(
    fc.property(someHours, someTime, (hours, now) => {
      const format = wallClock(hours.time_zone);
      const at = opensAt(hours, now);
      expect(isInside(hours, format, at)).toBe(true);
      // Clocks are set at whole minutes, and windows begin at whole minutes.
      for (let minute = now; minute < at; minute = (Math.floor(minute / MINUTE) + 1) * MINUTE)
        if (isInside(hours, format, minute))
          throw new Error(`${new Date(minute).toISOString()} is inside, and earlier.`);
    }),
    { numRuns: 400 },
  );
});

test('accounts begin within five minutes, each at its own moment, and in the hours', () => {
  const hours = madrid({ days: everyDay, from: '07:00', to: '22:00' });
  const at = Date.parse('2026-06-10T05:00:00.000Z');
  expect([0, 0.5, 1].map((share) => beginsAt(hours, at, share) - at)).toEqual([0, 150_000, 300_000]);
  const short = madrid({ days: everyDay, from: '07:00', to: '07:02' });
  expect([0.2, 0.9].map((share) => beginsAt(short, at, share) - at)).toEqual([60_000, 0]);
});

test('the time is told as the clock of the place shows it, with the day where it is another', () => {
  const at = Date.parse('2026-06-15T05:00:00Z');
  expect(placeTime('Europe/Madrid', at, Date.parse('2026-06-14T23:00:00Z'))).toBe('07:00 Europe/Madrid');
  expect(placeTime('Europe/Madrid', at, Date.parse('2026-06-12T20:00:00Z'))).toBe('Monday 07:00 Europe/Madrid');
});

test('a time zone is known by its name', () => {
  expect(['Europe/Madrid', 'UTC', 'Asia/Kolkata'].filter(isTimeZone)).toHaveLength(3);
  expect(['Europe/Atlantis', '', '+02:00', 'Madrid', 'CEST'].filter(isTimeZone)).toEqual([]);
});
