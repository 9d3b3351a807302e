/** Error codes of the socket, and of a server that starts or stops: see the Postgres manual, appendix A. */
const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
]);

// The driver gives these errors no code.
const messages = [
  /^Connection terminated/,
  /^Query read timeout$/,
  /^timeout exceeded when trying to connect$/,
  /^Client has encountered a connection error and is not queryable$/,
];

/**
 * True when a query failed because the database cannot be reached or has no room, and not because of the query itself.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Class 08 is the connection. Class 53 is a full disk or another lack of resources.
  return codes.has(code) || /^(08|53)/.test(code) || messages.some((message) => message.test(error.message));
}
