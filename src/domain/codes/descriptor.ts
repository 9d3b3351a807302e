/** A code that a bank asks for. */

/** By what the customer gets the code. `device`: a card reader or another thing of the bank's that makes codes. */
export type CodeChannel = 'sms' | 'email' | 'voice' | 'authenticator' | 'device' | 'unknown';

/** What the bank's page asks for. `length` counts characters. */
export type CodeDescriptor = {
  length: number;
  type: 'numeric' | 'alphanumeric';
  /**
   * Say it wherever the page does. It decides who may answer: an account's authenticator seed types its codes into a
   * request for `authenticator`, a text message that a relay posts answers `sms`. Default `unknown`.
   */
  channel?: CodeChannel;
  /** A hint for the person, in a word or two, such as "login". */
  purpose?: string;
};
