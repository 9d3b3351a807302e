/** Describes a code that a bank asks for. */

/** How the customer gets the code. `device`: a card reader or another device of the bank that generates codes. */
export type CodeChannel = 'sms' | 'email' | 'voice' | 'authenticator' | 'device' | 'unknown';

/** What the bank's page says about the code that it asks for. `length` counts characters. */
export type CodeDescriptor = {
  length: number;
  type: 'numeric' | 'alphanumeric';
  /**
   * Set it whenever the page tells it. It decides who may answer: an account's authenticator seed answers requests for
   * `authenticator`, a text message that a relay posts answers requests for `sms`. Default `unknown`.
   */
  channel?: CodeChannel;
  /** A hint for the person, in a word or two, such as "login". */
  purpose?: string;
};
