/** Limits for a started product with a single caller: a test or a bench does in seconds what people do in days. */
export const roomyLimits = {
  LIMITS: [
    'calls:1000000',
    'key-calls:10000000',
    'accounts:100000',
    'keys:10000',
    'tests:10000',
    'repeats:10000',
    'sockets:1000',
    'registrations:10000',
    'guesses:10000',
  ].join(','),
};
