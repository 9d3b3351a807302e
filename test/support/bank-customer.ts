/** A customer of the sandbox bank. It is set up and counted through the control API, never through the bank's pages. */
import { randomBytes } from 'node:crypto';
import type { Fault, Message, Movement, Submission } from '../../sandbox/state.ts';
import { call } from './call.ts';

export type BankCustomer = {
  username: string;
  password: string;
  /** Returns the counts of the bank. */
  counts(): Promise<Counts>;
  change(settings: object): Promise<void>;
  book(...movements: object[]): Promise<void>;
  /** Lets the bank show something else, `times` in a row (by default once). */
  fault(
    kind: string,
    more?: { on?: 'login' | 'credentials' | 'code' | 'inside'; times?: number; seconds?: number },
  ): Promise<void>;
  clearFaults(): Promise<void>;
  /** Returns every session at the bank, oldest first. */
  sessions(): Promise<BankSession[]>;
  /** Signs in as the customer, with the customer's own browser. */
  ownLogin(): Promise<void>;
  ownSignOut(): Promise<void>;
  /** Presses the button on the customer's phone. */
  approve(): Promise<void>;
  /** Returns the faults that no request has got yet. */
  faults(): Promise<Fault[]>;
  /** Returns every arrival of credentials or a code, oldest first. */
  submissions(): Promise<Submission[]>;
  /** Newest first. */
  messages(): Promise<Message[]>;
  movements(): Promise<Movement[]>;
  /** Returns the newest text message, as it came to the phone. */
  readText(): Promise<string>;
  /** Returns the code in the newest text message, found as a phone finds it: by the bank's description. */
  readCode(descriptor: { length: number; type: string }): Promise<string>;
};

export type BankSession = {
  openedAt: string;
  lastSeenAt: string;
  endedAt: string | null;
  endedBy: 'sign_out' | 'replaced' | 'idle' | 'dropped' | null;
  /** The number of sessions of the customer that were open when this one was opened. */
  othersOpen: number;
  /** True for the customer's own session. */
  own: boolean;
};

export type Counts = {
  logins: number;
  failedLogins: number;
  codesSent: number;
  codesAccepted: number;
  codesRejected: number;
  /** Every arrival of credentials or a code, whatever the result. */
  credentialsSubmitted: number;
  codesSubmitted: number;
  pushesSent: number;
  openSessions: number;
  locked: boolean;
};

type Login = { username?: string; password?: string };

export async function createCustomer(
  bank: string,
  { username = `user-${random()}`, password = `pass-${random()}` }: Login,
  settings: object,
): Promise<BankCustomer> {
  const own = `/control/customers/${username}`;
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await call(bank, method, path, { body });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  await control('PUT', own, { password, ...settings });
  return {
    username,
    password,
    counts: () => control('GET', own),
    change: (changes) => control('PUT', own, changes),
    book: (...movements) => control('POST', `${own}/movements`, movements),
    fault: (kind, more = {}) => control('POST', `${own}/faults`, { kind, ...more }),
    clearFaults: () => control('DELETE', `${own}/faults`),
    sessions: () => control('GET', `${own}/sessions`),
    ownLogin: () => control('POST', `${own}/own-login`),
    ownSignOut: () => control('DELETE', `${own}/own-login`),
    approve: () => control('POST', `${own}/approve`),
    faults: () => control('GET', `${own}/faults`),
    submissions: () => control('GET', `${own}/submissions`),
    messages: () => control('GET', `${own}/messages`),
    movements: () => control('GET', `${own}/movements`),
    readText: async () => (await control('GET', `${own}/messages`))[0].text,
    async readCode({ length, type }) {
      const [message] = await control('GET', `${own}/messages`);
      const form = new RegExp(`\\b${type === 'numeric' ? '\\d' : '[A-Z0-9]'}{${length}}\\b`, 'g');
      const [code, ...more] = message?.text.match(form) ?? [];
      if (!code || more.length > 0) throw new Error(`No code, or more than one, in the text: ${message?.text}`);
      return code;
    },
  };
}

const random = (): string => randomBytes(6).toString('hex');
