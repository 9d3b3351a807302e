import type { Language } from './plural.ts';

export type Format = ReturnType<typeof formatIn>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Numbers, amounts, dates and durations as the language writes them, in the time zone of this machine. */
export function formatIn(language: Language, timeZone?: string) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { ...options, ...zone });
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const clock = dates(hour);
  const clockSeconds = dates({ ...hour, second: '2-digit' });
  const day = dates({ day: 'numeric', month: 'short' });
  const dayYear = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const weekday = dates({ weekday: 'long', day: 'numeric', month: 'long' });
  const isToday = (at: Date) => dayYear.format(at) === dayYear.format(new Date());
  const numbers = new Intl.NumberFormat(language);
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
      minimumFractionDigits: digits,
    }).format(value);

  const format = {
    number: (value: number) => numbers.format(value),
    /** 14:31 */
    time: (at: Moment) => clock.format(dateOf(at)),
    /** 14:31:04 */
    timeWithSeconds: (at: Moment) => clockSeconds.format(dateOf(at)),
    /** 12 Jun; with its year when it is another one. */
    date: (at: Moment) => {
      const date = dateOf(at);
      return date.getFullYear() === new Date().getFullYear() ? day.format(date) : dayYear.format(date);
    },
    /** Friday 12 June */
    weekday: (at: Moment) => weekday.format(dateOf(at)),
    dateTime: (at: Moment) => `${format.date(at)} ${format.time(at)}`,
    /** The time today, else the day. */
    moment: (at: Moment) => (isToday(dateOf(at)) ? format.time(at) : format.date(at)),
    /** 1,250.00: the digits after the point are the bank's own. */
    amount: (decimal: string, currency?: string) => {
      const digits = /\.(\d+)$/.exec(decimal)?.[1]?.length ?? 0;
      const written = new Intl.NumberFormat(language, {
        minimumFractionDigits: Math.max(2, digits),
        useGrouping: 'always',
      });
      // As text: a decimal of the bank may hold more than a number does.
      const shown = written.format(decimal as Intl.StringNumericLiteral);
      return currency === undefined ? shown : `${shown} ${currency}`;
    },
    /** 1.9 s, 44 s, 5 min, 2 h 13 min, 3 d 4 h */
    duration: (ms: number) => {
      if (ms < 10 * SECOND) return unit(Math.max(0, ms) / SECOND, 'second', 1);
      if (ms < MINUTE) return unit(Math.floor(ms / SECOND), 'second');
      if (ms < HOUR) return unit(Math.floor(ms / MINUTE), 'minute');
      const [large, name, small, part] =
        ms < DAY ? ([HOUR, 'hour', MINUTE, 'minute'] as const) : ([DAY, 'day', HOUR, 'hour'] as const);
      const rest = Math.floor((ms % large) / small);
      return `${unit(Math.floor(ms / large), name)}${rest ? ` ${unit(rest, part)}` : ''}`;
    },
    /** 3:42 */
    countdown: (ms: number) => {
      const seconds = Math.max(0, Math.ceil(ms / SECOND));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    },
    list: (parts: string[]) => new Intl.ListFormat(language, { type: 'unit', style: 'long' }).format(parts),
  };
  return format;
}

type Moment = string | number | Date;

const dateOf = (at: Moment): Date => (at instanceof Date ? at : new Date(at));
