import { pluralIn } from '../plural.ts';

const plural = pluralIn('en');

export const overview = {
  title: 'Overview',
  notify: 'Notify me in this browser',
  need: {
    title: 'Needs you',
    codes: (count: number) => plural(count, { one: '# code', other: '# codes' }),
    blocked: (count: number) => plural(count, { one: '# blocked account', other: '# blocked accounts' }),
    more: (count: number) => plural(count, { one: '# more account', other: '# more accounts' }),
    nothing: 'Nothing needs you',
    seenTo: (accounts: string) => `${accounts}, all seen to.`,
    nextLogin: (time: string) => `Next login ${time}.`,
    left: 'left',
    since: (duration: string) => `for ${duration}`,
    asks: (length: string, purpose: string | null) => (purpose === 'login' ? `${length}, for login.` : `${length}.`),
    notTried: 'No code has been tried yet.',
    triedOnce: (time: string) => `Tried once, at ${time}, and not again.`,
    triedOften: (count: number, time: string) =>
      plural(count, { one: `# login failed, at ${time}.`, other: `# logins failed, the last at ${time}.` }),
    credentials: 'Update credentials',
    settings: 'Change the login',
    look: 'See what happened',
  },
  start: {
    title: 'No accounts yet',
    text: 'Start with the sandbox bank. Its phone shows the codes.',
    action: 'New account',
  },
  movements: {
    title: 'Movements',
    read: (count: number, range: string) => plural(count, { one: `# read in ${range}`, other: `# read in ${range}` }),
    waiting: (count: number) => plural(count, { one: '# not delivered yet', other: '# not delivered yet' }),
    period: 'Period',
    ranges: { '24h': '24 hours', '7d': '7 days', '30d': '30 days' },
    none: 'No movements in this time',
    chart: (range: string, busiest: string, count: number) =>
      plural(count, {
        one: `Movements read in the last ${range}. The most in one stretch was # at ${busiest}.`,
        other: `Movements read in the last ${range}. The most in one stretch were # at ${busiest}.`,
      }),
    tip: {
      read: (count: number) => plural(count, { one: '# read', other: '# read' }),
      delivered: (count: number) => plural(count, { one: '# delivered', other: '# delivered' }),
    },
  },
  states: { title: 'Accounts by state', all: (count: number) => plural(count, { one: 'All #', other: 'All #' }) },
  deliveries: {
    title: 'Deliveries failing',
    count: (failing: number, total: number, range: string) =>
      plural(total, { one: `${failing} of # in ${range}`, other: `${failing} of # in ${range}` }),
    caption: 'Deliveries that fail, the newest first',
    columns: {
      state: 'State',
      account: 'Account',
      what: 'What',
      target: 'Target',
      answer: 'Last answer',
      tries: 'Tries',
      at: 'Last try',
      action: 'Action',
    },
    none: 'No delivery fails',
    noneText: 'Everything that was sent has arrived.',
    send: 'Send now',
    sendWhat: (what: string, account: string) => `Send now: ${what}, ${account}`,
    sent: 'Queued. It is sent again.',
  },
  alert: {
    title: (account: string) => `${account} needs a code`,
    tab: 'Code needed',
    enter: 'Enter code',
    accepted: (account: string) => `${account}: the bank accepted the code.`,
  },
};
