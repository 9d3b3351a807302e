/** The states of an account's workflow. The API, events and metrics use these words. */
export const sessionStates = [
  'scheduled',
  'logging_in',
  'awaiting_otp',
  'verifying_otp',
  'scraping',
  'monitoring',
  'backing_off',
  'blocked',
  'stopped',
] as const;

export type SessionState = (typeof sessionStates)[number];

/** True when a bank page is open for the account. */
export const isRunning = (state: SessionState): boolean =>
  ['logging_in', 'awaiting_otp', 'verifying_otp', 'scraping', 'monitoring'].includes(state);

/** A state that a session reached. `at` is ISO 8601. */
export type RunStage = { stage: string; at: string };
