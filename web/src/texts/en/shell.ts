import { pluralIn } from '../plural.ts';

const plural = pluralIn('en');

export const shell = {
  skip: 'Skip to content',
  navigation: 'Main',
  pages: {
    overview: 'Overview',
    accounts: 'Accounts',
    relaySetup: 'Relay set-up',
    relaySetupShort: 'Relay',
    apiKeys: 'API keys',
    profile: 'Profile',
    more: 'More',
  },
  needYou: (count: number) => plural(count, { one: '# needs you', other: '# need you' }),
  signOut: 'Sign out',
  theme: {
    label: 'Appearance',
    light: 'Light',
    dark: 'Dark',
    system: 'As the system',
    switch: 'Switch between light and dark',
  },
  language: { label: 'Language', en: 'English', es: 'Español' },
  link: { live: 'Live', catching_up: 'Catching up', lost: 'No connection' },
  offline: {
    title: (time: string) => `No connection since ${time}.`,
    text: 'What you see may be old. Codes cannot be sent.',
    back: 'Connected again. Catching up.',
  },
  confirm: {
    title: 'Confirm that it is you',
    text: 'This wants your password once more. It is not asked for again for five minutes.',
    password: 'Password',
    code: 'Code of your authenticator',
    codeHint: 'Six digits, or one of your backup codes.',
    submit: 'Continue',
    wrong: 'The password is wrong.',
    wrongEither: 'The password or the code is wrong, or the code was used before.',
  },
  notFound: { title: 'There is no such page', text: 'The address may be old or mistyped.', action: 'To the overview' },
  crash: {
    title: 'This page stopped',
    text: 'Something in it failed. Load it again; if that does not help, tell whoever runs this service.',
    action: 'Load again',
  },
  soon: { title: 'Not here yet', text: 'This page is being built.' },
};
