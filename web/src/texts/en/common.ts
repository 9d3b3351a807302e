import { pluralIn } from '../plural.ts';

const plural = pluralIn('en');

/** Words that more than one page uses. */
export const common = {
  loading: 'Loading',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saved: 'Saved',
  copy: 'Copy',
  copied: 'Copied',
  show: 'Show',
  hide: 'Hide',
  back: 'Back',
  none: 'none',
  runNow: 'Run scrape now',
  messages: 'Messages',
  optional: 'optional',
  previous: 'Previous',
  next: 'Next',
  notRead: (what: string) => `${what} could not be read`,
  accounts: (count: number) => plural(count, { one: '# account', other: '# accounts' }),
  codes: (count: number) => plural(count, { one: '# code', other: '# codes' }),
  movements: (count: number) => plural(count, { one: '# movement', other: '# movements' }),
  tries: (count: number) => plural(count, { one: '# try', other: '# tries' }),
  digits: (count: number) => plural(count, { one: '# digit', other: '# digits' }),
  characters: (count: number) => plural(count, { one: '# character', other: '# characters' }),
};
