export const relaySetup = {
  title: 'Relay set-up',
};
