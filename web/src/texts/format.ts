export type Format = ReturnType<typeof formatIn>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Formats numbers, amounts, dates and durations for the locale (`en-GB`, `es`), in the time zone of this machine.
 * Creating a formatter is slow and using one is not, so each is created once.
 */
export function formatIn(locale: string) {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const clock = dates(hour);
  const clockSeconds = dates({ ...hour, second: '2-digit' });
  const day = dates({ day: 'numeric', month: 'short' });
  const dayYear = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const weekday = dates({ weekday: 'long', day: 'numeric', month: 'long' });
  const isToday = (at: Date) => dayYear.format(at) === dayYear.format(new Date());
  const numbers = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const lists = new Intl.ListFormat(locale, { type: 'unit', style: 'long' });
  const amounts = new Map<number, Intl.NumberFormat>();
  const amountWith = (digits: number) => {
    const known =
      amounts.get(digits) ?? new Intl.NumberFormat(locale, { minimumFractionDigits: digits, useGrouping: 'always' });
    amounts.set(digits, known);
    return known;
  };
  const whole = (ms: number, unit: number) => numbers.format(Math.floor(Math.max(0, ms) / unit));

  const format = {
    number: (value: number) => numbers.format(value),
    /** 14:31 */
    time: (at: Moment) => clock.format(dateOf(at)),
    /** 14:31:04 */
    timeWithSeconds: (at: Moment) => clockSeconds.format(dateOf(at)),
    /** 12 Jun, with the year when it is not this one. */
    date: (at: Moment) => {
      const date = dateOf(at);
      return date.getFullYear() === new Date().getFullYear() ? day.format(date) : dayYear.format(date);
    },
    /** Friday 12 June */
    weekday: (at: Moment) => weekday.format(dateOf(at)),
    dateTime: (at: Moment) => `${format.date(at)} ${format.time(at)}`,
    /** The time when it is today, else the day. */
    moment: (at: Moment) => (isToday(dateOf(at)) ? format.time(at) : format.date(at)),
    /** 1,250.00, with the decimals as the bank gave them. */
    amount: (decimal: string, currency?: string) => {
      const given = /\.(\d+)$/.exec(decimal)?.[1]?.length ?? 0;
      // Formatted from text: a decimal of the bank may have more digits than a number can hold.
      const shown = amountWith(Math.max(given, digitsOf(currency))).format(decimal as Intl.StringNumericLiteral);
      return currency === undefined ? shown : `${shown} ${currency}`;
    },
    /**
     * 1.9 s, 44 s, 5 min, 2 h 13 min, 3 d 4 h, for a duration that is over. The units are the same in every language.
     */
    duration: (ms: number) => (ms < 10 * SECOND ? `${tenths.format(Math.max(0, ms) / SECOND)} s` : format.age(ms)),
    /** 240 ms, 1.9 s, for the time of a response. */
    latency: (ms: number) => (ms < SECOND ? `${numbers.format(Math.round(ms))} ms` : format.duration(ms)),
    /** 4 s, 44 s, 5 min, without tenths, for a duration that still grows. */
    age: (ms: number) => {
      if (ms < MINUTE) return `${whole(ms, SECOND)} s`;
      if (ms < HOUR) return `${whole(ms, MINUTE)} min`;
      if (ms < DAY) return withRest(`${whole(ms, HOUR)} h`, whole(ms % HOUR, MINUTE), 'min');
      return withRest(`${whole(ms, DAY)} d`, whole(ms % DAY, HOUR), 'h');
    },
    /** 3:42 */
    countdown: (ms: number) => {
      const seconds = Math.max(0, Math.ceil(ms / SECOND));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    },
    list: (parts: string[]) => lists.format(parts),
  };
  return format;
}

type Moment = string | number | Date;

const dateOf = (at: Moment): Date => (at instanceof Date ? at : new Date(at));

const withRest = (large: string, rest: string, unit: string): string =>
  rest === '0' ? large : `${large} ${rest} ${unit}`;

/** Returns how many decimals the currency has. */
function digitsOf(currency = 'EUR'): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // A bank may use its own name for a currency.
    return 2;
  }
}
