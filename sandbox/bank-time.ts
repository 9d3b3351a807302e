/** The bank writes every date and time in this zone, wherever its server or its customer is. */
const BANK_ZONE = 'Europe/Madrid';

const day = new Intl.DateTimeFormat('sv-SE', { timeZone: BANK_ZONE, dateStyle: 'short' });
const time = new Intl.DateTimeFormat('en-GB', { timeZone: BANK_ZONE, timeStyle: 'short' });
const timeWithZone = new Intl.DateTimeFormat('en-GB', {
  timeZone: BANK_ZONE,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** `2026-11-21` */
export const bankDay = (at: Date): string => day.format(at);
/** `13:05` */
export const clock = (at: Date): string => time.format(at);
/** Writes `13:05:09 CET`. The zone distinguishes the two equal hours when summer time ends. */
export const clockWithZone = (at: Date): string => timeWithZone.format(at);
/** Writes `2026-11-21` as people there do: `21/11/2026`. */
export const shownDay = (isoDay: string): string => isoDay.split('-').reverse().join('/');
