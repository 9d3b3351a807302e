/** The rate of our logins at a bank, over all accounts and workers. */
export type Pace = {
  /**
   * Concurrent logins: each counts from the opening of the page to the bank's code page, or to the end of the login.
   */
  concurrentLogins: number;
  /** Logins that begin in any one minute. */
  loginsPerMinute: number;
};

/** Paces by bank code, as set by the operator. `default` is for the banks that declare none. */
export type PaceSettings = ReadonlyMap<string, Pace>;

const careful: Pace = { concurrentLogins: 10, loginsPerMinute: 60 };

/** The operator's setting comes first, then that of the connector. */
export function paceOf({ code, pace }: { code: string; pace?: Pace }, settings: PaceSettings): Pace {
  return settings.get(code) ?? pace ?? settings.get('default') ?? careful;
}

/**
 * Reads `code:10/60,default:5/30`: concurrent logins / logins in a minute. Returns null when the text has another form.
 */
export function readPaces(text: string): PaceSettings | null {
  const paces = new Map<string, Pace>();
  for (const entry of text.split(',')) {
    const [, code, atOnce, inAMinute] = /^\s*([a-z0-9-]{1,64}):(\d{1,6})\/(\d{1,6})\s*$/.exec(entry) ?? [];
    const pace = { concurrentLogins: Number(atOnce), loginsPerMinute: Number(inAMinute) };
    if (!code || !pace.concurrentLogins || !pace.loginsPerMinute) return null;
    paces.set(code, pace);
  }
  return paces;
}
