import pino from 'pino';

export type Logger = pino.Logger;

/**
 * Logs JSON lines to stdout. Callers pass names, ids and counts, never a request, a row or a foreign error: an error is
 * logged as its class, code and stack, and with its message only if the class is ours.
 */
export function createLogger(part: string, level: string): Logger {
  return pino({
    level,
    base: { part },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    hooks: {
      logMethod(args, method) {
        const [first, ...rest] = args as unknown[];
        const saysOnlyError = rest.length === 0 && (first instanceof Error || hasError(first));
        // Without a text of ours pino would log the message of the error.
        method.apply(this, saysOnlyError ? ([first, 'an error'] as unknown as typeof args) : args);
      },
    },
  });
}

/**
 * Describes an error by an allow-list: a driver's error quotes values and a browser's error quotes the page, so only
 * names, codes and positions are kept.
 */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // A message may look like a stack, so only the text after the message counts as one.
  const stack = error.stack ?? '';
  const from = stack.indexOf(error.message);
  const places = from < 0 ? [] : stack.slice(from + error.message.length).split('\n');
  const at = places.filter((line) => /^\s+at /.test(line)).slice(0, 8);
  return { type: error.name, code, at: at.map((line) => line.trim()) };
}

const hasError = (value: unknown): boolean => typeof value === 'object' && value !== null && 'err' in value;
