import type { ErrorCode } from '../../../../src/api/errors.ts';
import { pluralIn } from '../plural.ts';

const plural = pluralIn('en');

type Refusal = ErrorCode | 'UNREACHABLE';

/** What went wrong and what to do, by the code of the API. For other codes the API's own message is shown. */
export const errors = {
  codes: {
    UNREACHABLE: 'The server does not answer. Check the connection; it is tried again by itself.',
    UNAUTHORIZED: 'You are signed out. Sign in again.',
    INVALID_TOKEN: 'You were signed out. Sign in again.',
    FORBIDDEN: 'You may not do this.',
    STEP_UP_REQUIRED: 'Nothing was done: it wants your password.',
    NOT_FOUND: 'It is not there any more. It may have been deleted.',
    CONFLICT: 'Somebody else was quicker. Load the page again.',
    ACCOUNT_BLOCKED: 'The account is blocked. Fix what the bank complains of, then press Run scrape now.',
    ACCOUNT_STOPPED: 'The account is stopped. Press Run scrape now to start it.',
    MOVEMENT_NOT_DELIVERABLE:
      'The movement cannot be sent: it is pending at the bank, has no sender, or the account has no result webhook that is on.',
    CREDENTIALS_MISSING: 'There are no credentials yet. Enter them in the settings first.',
    NO_PENDING_ASSISTANCE: 'The bank does not wait for a code any more.',
    REQUEST_SUPERSEDED: 'This is a new login. Use the code of the newest message.',
    RESEND_NOT_POSSIBLE: 'The bank’s page cannot send another code.',
    INVALID_CODE: 'The code is wrong, too old, or was used before.',
    RATE_LIMITED: 'Too many tries.',
    INTERNAL_ERROR: 'Something failed on our side. Try again; the id finds it in the log.',
    UNAVAILABLE: 'A part of the service does not answer. Nothing was taken; try again in a moment.',
  } satisfies Partial<Record<Refusal, string>>,
  wait: (duration: string) => `Try again in ${duration}.`,
  fields: {
    required: 'This is needed.',
    characters: {
      atLeast: (number: number) => plural(number, { one: 'At least # character.', other: 'At least # characters.' }),
      atMost: (number: number) => plural(number, { one: 'At most # character.', other: 'At most # characters.' }),
    },
    entries: {
      atLeast: (number: number) => plural(number, { one: 'Choose at least #.', other: 'Choose at least #.' }),
      atMost: (number: number) => plural(number, { one: 'Choose at most #.', other: 'Choose at most #.' }),
    },
    value: {
      atLeast: (number: number) => plural(number, { one: 'At least #.', other: 'At least #.' }),
      atMost: (number: number) => plural(number, { one: 'At most #.', other: 'At most #.' }),
    },
    /** The messages of the API, and our words for them. Other messages are shown as they are. */
    messages: {
      'must be an email address': 'This is no email address.',
      'must have 8 characters or more': 'At least 8 characters.',
      'is one of the most common passwords': 'This password is one of those that are tried first. Choose another.',
      'must not be your own name or email address': 'Your name or address is no password. Choose another.',
      'must not be only blanks': 'Only blanks are no password.',
      'must be a URL': 'This is no URL. It begins with https://.',
      'must not contain control characters': 'It holds characters that cannot be typed; paste it as plain text.',
      'must be printable ASCII without blanks': 'Only letters, digits and signs, without blanks.',
      'must be 10 or more, or stay as it is': 'At least 10, or leave it as it is.',
      'must be a time from 00:00 to 23:59, such as 07:00': 'A time is missing, such as 07:00.',
      'must be the name of a time zone, such as Europe/Madrid': 'This time zone is not known.',
      'must name at least one day': 'Choose at least one day in each window.',
      'must hold at least one window; null switches the login hours off': 'Add a window, or untick the login hours.',
      "is not the account's name": 'This is not the name of the account.',
      'must be a JSON object, or the text of one': 'This is not a JSON object.',
      'is needed for notification_transport slack': 'Slack needs a channel.',
    },
  },
};
