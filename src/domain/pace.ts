/** How many logins of ours a bank sees, all accounts and workers together. */
export type Pace = {
  /** Under way at once: from the opening of the page to the bank's code page, or to the end of the login. */
  concurrentLogins: number;
  /** Begun in any minute. */
  loginsPerMinute: number;
};

/** Paces by bank code, as an operator set them; `default` is for the banks that declare none. */
export type PaceSettings = ReadonlyMap<string, Pace>;

const careful: Pace = { concurrentLogins: 10, loginsPerMinute: 60 };

/** The operator knows best, then the connector. */
export function paceOf({ code, pace }: { code: string; pace?: Pace }, settings: PaceSettings): Pace {
  return settings.get(code) ?? pace ?? settings.get('default') ?? careful;
}

/** Reads `code:10/60,default:5/30`: at once / in a minute. Null when the text is not that. */
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
