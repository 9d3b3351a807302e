/**
 * Lists every reason that can end a session early, and its effect on the next login. The list is closed: the API,
 * events and metrics use these words.
 */
export const failures = {
  bad_credentials: { kind: 'fatal', message: 'The bank refused the user name or password.' },
  account_locked: { kind: 'fatal', message: 'The bank reports that this login is locked.' },
  password_change_required: { kind: 'fatal', message: 'The bank wants a new password before it lets anyone in.' },
  assistance_not_enabled: {
    kind: 'fatal',
    message: 'The bank asked for a code, but the account logs in unattended (login_mode simple).',
  },
  credentials_unreadable: {
    kind: 'fatal',
    message: 'The stored credentials do not open: their key is missing, or they were saved for another bank.',
  },
  otp_rejected: { kind: 'counted', message: 'The bank refused the code.' },
  otp_expired: { kind: 'counted', message: 'The bank said that the code came too late.' },
  assistance_timeout: { kind: 'counted', message: 'No code arrived in time.' },
  login_failed: { kind: 'counted', message: 'The bank refused the login without saying why.' },
  captcha_required: { kind: 'counted', message: 'The bank asked for a captcha.' },
  page_not_recognised: { kind: 'counted', message: 'The bank showed a page that this connector does not know.' },
  host_not_allowed: {
    kind: 'counted',
    message: "The bank's page went to a host that this connector does not list.",
  },
  bank_unavailable: { kind: 'retried', message: 'The bank is not available.' },
  network_error: { kind: 'retried', message: 'The bank could not be reached.' },
  session_dropped: { kind: 'retried', message: 'The bank ended the session.' },
  session_taken_over: { kind: 'retried', message: 'The customer has signed in elsewhere.' },
  browser_crashed: { kind: 'retried', message: 'The browser stopped.' },
  internal_error: { kind: 'retried', message: 'Something failed on our side, not at the bank.' },
  worker_lost: { kind: 'retried', message: 'The worker that held the session is gone.' },
} as const satisfies Record<string, { kind: FailureKind; message: string }>;

/**
 * Blocks that no single failure causes. `nobody_answered`: every counted failure was a code request that nobody
 * answered.
 */
export const rowsOfFailures = {
  repeated_login_failures: 'Too many logins failed in a row.',
  nobody_answered: "Nobody answered the bank's requests for a code.",
} as const;

/**
 * `fatal` blocks the account at once. `counted` blocks it after `login_failure_limit` in a row. `retried` backs off and
 * is never counted, because the bank has not seen a bad login.
 */
export type FailureKind = 'fatal' | 'counted' | 'retried';
export type FailureReason = keyof typeof failures;
export type BlockReason = FailureReason | keyof typeof rowsOfFailures;

/** What the bank may have received from a session without us knowing its answer. */
export type Unanswered = 'credentials' | 'code' | 'another_code';

export const unansweredMessage =
  'The bank may have seen this login; its answer is not known. It counts as a failed login.';

export const failureKind = (reason: FailureReason): FailureKind => failures[reason].kind;

export const blockMessage = (reason: BlockReason): string =>
  reason in rowsOfFailures
    ? rowsOfFailures[reason as keyof typeof rowsOfFailures]
    : failures[reason as FailureReason].message;
