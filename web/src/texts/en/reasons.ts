import type { BlockReason } from '../../../../src/domain/failures.ts';

type Reason = { short: string; long: string; fix: string };

/** Why a login or a reading ended: for a row, for a panel, and what a person has to do. */
export const reasons: Record<BlockReason, Reason> = {
  bad_credentials: {
    short: 'Wrong username or password',
    long: 'The bank did not take the username or password.',
    fix: 'Update the credentials, then run the scrape.',
  },
  account_locked: {
    short: 'The bank locked this login',
    long: 'The bank reports that this login is locked.',
    fix: 'Have the bank unlock it, then run the scrape.',
  },
  password_change_required: {
    short: 'The bank wants a new password',
    long: 'The bank wants a new password.',
    fix: 'Change it on the bank’s own site, then save it here.',
  },
  assistance_not_enabled: {
    short: 'The bank asks for a code',
    long: 'The bank asked for a code, but this account logs in unattended.',
    fix: 'Switch the login to assisted, then run the scrape.',
  },
  credentials_unreadable: {
    short: 'Credentials cannot be opened',
    long: 'The stored credentials do not open: their key is missing, or they were saved for another bank. Nothing was tried at the bank.',
    fix: 'Enter username and password again, or put the key back, then run the scrape.',
  },
  repeated_login_failures: {
    short: 'Too many failed logins',
    long: 'Too many logins failed in a row.',
    fix: 'See what the last runs say, then run the scrape.',
  },
  nobody_answered: {
    short: 'Nobody answered',
    long: 'Nobody answered the bank’s requests for a code.',
    fix: 'Run the scrape when the phone is at hand. To prevent it, set up a relay, or login hours in the settings.',
  },
  otp_rejected: {
    short: 'Code refused',
    long: 'The bank refused the code.',
    fix: 'Use the newest message of the bank.',
  },
  otp_expired: {
    short: 'Code too late',
    long: 'The bank said that the code came too late.',
    fix: 'Send the code sooner after the message.',
  },
  assistance_timeout: {
    short: 'No code in time',
    long: 'No code arrived in time.',
    fix: 'Run the scrape when the phone is at hand, or set up a relay.',
  },
  login_failed: {
    short: 'Login refused',
    long: 'The bank refused the login without saying why.',
    fix: 'Log in on the bank’s own site to see what it wants.',
  },
  captcha_required: {
    short: 'Captcha asked',
    long: 'The bank asked for a captcha.',
    fix: 'Log in on the bank’s own site once, then run the scrape.',
  },
  page_not_recognised: {
    short: 'Unknown page',
    long: 'The bank showed a page that this connector does not know.',
    fix: 'See the picture of the page; the connector may need a change.',
  },
  host_not_allowed: {
    short: 'Went to another site',
    long: 'The bank’s page went to a site that this connector does not list.',
    fix: 'See in the run which site it is. Where it is the bank’s, the connector needs a change.',
  },
  bank_unavailable: {
    short: 'Bank not available',
    long: 'The bank is not available.',
    fix: 'Nothing: it is tried again by itself.',
  },
  network_error: {
    short: 'Bank not reached',
    long: 'The bank could not be reached.',
    fix: 'Nothing, unless it lasts: then look at this machine’s network.',
  },
  session_dropped: {
    short: 'Logged out by the bank',
    long: 'The bank ended the session.',
    fix: 'Nothing: it logs in again by itself.',
  },
  session_taken_over: {
    short: 'Signed in elsewhere',
    long: 'The customer has signed in elsewhere. Nothing logs in for a while, so that the customer is not thrown out.',
    fix: 'Nothing: it logs in again by itself after the wait.',
  },
  browser_crashed: {
    short: 'Browser stopped',
    long: 'The browser stopped.',
    fix: 'Nothing: it is tried again by itself.',
  },
  internal_error: {
    short: 'Failure on our side',
    long: 'Something failed on our side, not at the bank.',
    fix: 'Nothing, unless it lasts: then look at the log.',
  },
  worker_lost: {
    short: 'Worker lost',
    long: 'The worker that held the session is gone.',
    fix: 'Nothing: another one takes over.',
  },
};
