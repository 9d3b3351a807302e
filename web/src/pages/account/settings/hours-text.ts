import type { LoginHours } from '../../../../../src/domain/login-hours.ts';

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type { LoginHours };

/** Writes the login hours as the value of a field: equal hours give equal text, however they were stored. */
export function hoursText(hours: LoginHours | null): string {
  if (hours === null) return '';
  const windows = hours.windows.map(({ days: named, from, to }) => ({
    days: days.filter((day) => named.includes(day)),
    from,
    to,
  }));
  return JSON.stringify({ time_zone: hours.time_zone, windows });
}

export const hoursOf = (text: string): LoginHours | null => (text === '' ? null : JSON.parse(text));

/** Hours at which most people are awake, in the time zone of this browser. */
export const usualHours = (): LoginHours => ({
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  windows: [usualWindow()],
});

export const usualWindow = (): LoginHours['windows'][number] => ({ days: [...days], from: '07:00', to: '22:00' });

/** Returns the time zones that this browser knows, and the one that is set. */
export function timeZones(current: string): string[] {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  return [...new Set([current, ...known])].toSorted();
}
