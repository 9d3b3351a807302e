/** Everything that the bank knows. It is plain data, and the content of the state file. */
export type BankState = {
  customers: Map<string, Customer>;
  sessions: Map<string, Session>;
  logins: Map<string, PendingLogin>;
  /** Counts movements over all customers. Bank ids are made from it. */
  lastMovement: number;
};

export type CustomerSettings = {
  password: string;
  code: CodeSettings;
  /** The failures in a row (refused credentials and wrong codes together) after which the bank locks the customer. */
  lockAfter: number;
  /** A PUT with `false` stands for the phone call to the bank that unlocks. */
  locked: boolean;
  passwordChangeRequired: boolean;
  /** How long a session may be idle. */
  sessionSeconds: number;
  /** Added to every response for this customer. */
  latencyMs: number;
  /** Added to the response to credentials or to a code, after they were checked. */
  answerDelayMs: { credentials: number; code: number };
  /** How a wrong password is reported: on the page, or only by `alert()`. */
  refusal: 'page' | 'alert';
  /** With `one_replaces` a login ends the open session. With `one_refuses` the customer has to ask for that. */
  sessions: 'many' | 'one_replaces' | 'one_refuses';
  push: PushSettings;
  /** The new address of the login: credentials that arrive here are redirected with a 307, and not checked. */
  loginMovedTo: string | null;
};

/** A confirmation on the customer's phone, which replaces a code. */
type PushSettings = {
  when: 'never' | 'always' | 'new_device';
  /** The phone confirms by itself after this time. Null: only when a test tells it to. */
  afterSeconds: number | null;
};

type CodeSettings = {
  when: 'never' | 'always' | 'new_device';
  length: number;
  type: 'numeric' | 'alphanumeric';
  validSeconds: number;
  maxTries: number;
  purpose?: string | null | undefined;
  /** The base32 seed of the customer's authenticator. With it, codes come from there, and no text message is sent. */
  totpSecret?: string | null | undefined;
};

export type Counters = {
  /** Logins that were completed. */
  logins: number;
  /** Logins the bank refused: wrong credentials, a locked customer, or too many wrong codes. */
  failedLogins: number;
  codesSent: number;
  codesAccepted: number;
  /** Wrong and expired codes. */
  codesRejected: number;
  /** Every POST of credentials, whatever the result. */
  credentialsSubmitted: number;
  /** Every POST of a code, whatever the result. */
  codesSubmitted: number;
  pushesSent: number;
  lastLoginAt: string | null;
};

export type Customer = {
  username: string;
  settings: CustomerSettings;
  counters: Counters;
  /** Wrong credentials and wrong codes since the last completed login. */
  failuresInARow: number;
  /** Browsers in which a code was accepted. `new_device` does not ask them for one. */
  knownBrowsers: string[];
  /** The newest time step whose authenticator code was accepted. */
  lastStep?: number;
  messages: Message[];
  movements: Movement[];
  faults: Fault[];
  submissions: Submission[];
  /** Oldest first. */
  endedSessions: EndedSession[];
};

export type Message = {
  id: string;
  at: string;
  text: string;
  code: string;
  /** The login that the code was sent for. */
  challengeId: string;
};

export type Submission = {
  at: string;
  kind: 'credentials' | 'code';
  accepted: boolean;
  /** The login that asked for the code. */
  challengeId?: string;
  /** The typed code, so that a test can tell to which login it belonged. */
  typed?: string;
  /** When the last character of the code was typed, according to the page's script. */
  typedAt?: string;
  browserId?: string;
  /** The bank broke the connection without a response. A browser may then send the same form again by itself. */
  reset?: boolean;
  /** It was redirected to the new address of the login, and is not counted. */
  moved?: boolean;
};

export type Movement = {
  /** The order of arrival. It also orders movements of the same moment. */
  number: number;
  /** The id that the control API was given, so that a later call can change this movement. */
  id: string | null;
  /** The bank's own id. A pending movement has none. */
  bankId: string | null;
  /** The calendar day in the bank's zone. */
  date: string;
  /** The instant, if it is known. */
  at: string | null;
  description: string;
  amount: string;
  currency: string;
  sender: string | null;
  reference: string | null;
  pending: boolean;
};

export const faultKinds = [
  'maintenance',
  'http_500',
  'slow',
  'hang',
  'reset',
  'drop_session',
  'unknown_page',
  'layout_changed',
  'captcha',
] as const;
export const pageKinds = ['login', 'credentials', 'code', 'inside'] as const;
export type PageKind = (typeof pageKinds)[number];

export type Fault = {
  kind: (typeof faultKinds)[number];
  /** Only requests of this kind get the fault. Null: all requests. */
  on: PageKind | null;
  /** Delay of `slow`. */
  ms: number;
  /** The number of page requests that will still get it, or null when `until` decides. */
  timesLeft: number | null;
  until: number | null;
};

export type Session = {
  id: string;
  username: string;
  openedAt: number;
  seenAt: number;
  /** How many sessions of the customer were open when this one was opened, before any of them was ended for it. */
  othersOpen: number;
  /** Opened by the control call that stands for the customer's own browser. */
  own: boolean;
  userAgent: string | null;
};

/** `dropped` means ended by a fault. `idle` means that the session was idle for too long. */
export type SessionEnder = 'sign_out' | 'replaced' | 'idle' | 'dropped';

export type EndedSession = Session & { endedAt: number; endedBy: SessionEnder };

/** A login between its credentials and its end. Each has a code of its own, which is valid for nothing else. */
export type PendingLogin = {
  id: string;
  username: string;
  /**
   * What it waits for: the code, the phone, the end of another session, or a new password once everything else was
   * correct.
   */
  step: 'code' | 'push' | 'occupied' | 'password';
  code: string;
  /** When the code or the push was sent. */
  codeSentAt: number;
  wrongCodes: number;
  /** The customer has pressed the button on the phone. */
  approved?: boolean;
  /** The second factor has been given. */
  confirmed?: boolean;
};

export const emptyState = (): BankState => ({
  customers: new Map(),
  sessions: new Map(),
  logins: new Map(),
  lastMovement: 0,
});
