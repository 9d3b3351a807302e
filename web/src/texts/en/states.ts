/** The one word for each state. */
export const states = {
  session: {
    awaiting_otp: 'Code needed',
    blocked: 'Blocked',
    verifying_otp: 'Checking code',
    logging_in: 'Logging in',
    scraping: 'Reading',
    backing_off: 'Backing off',
    monitoring: 'Monitoring',
    scheduled: 'Scheduled',
    stopped: 'Stopped',
  },
  delivery: { delivered: 'Delivered', retrying: 'Retrying', gave_up: 'Gave up', not_sent: 'Not sent' },
  bank: { ready: 'Ready', failed: 'Does not load' },
};
