import pino from 'pino';

export type Logger = pino.Logger;

/**
 * JSON lines on stdout. Callers pass names, ids and counts, never a request, a row or an error from outside:
 * an error is written as its class, code and stack, and its message only where it is our own.
 */
export function createLogger(part: string, level: string): Logger {
  return pino({
    level,
    base: { part },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  });
}

/** The allow-list: a driver's error quotes values, a browser's quotes the page, so only names, codes and places are kept. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const places = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, code, at: places?.slice(0, 8).map((line) => line.trim()) };
}
