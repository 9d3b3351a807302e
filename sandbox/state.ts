/** Everything the bank knows. Plain data: it is what the state file holds. */
export type BankState = {
  customers: Map<string, Customer>;
  sessions: Map<string, Session>;
  logins: Map<string, PendingLogin>;
  /** Counts movements over all customers; the source of bank ids. */
  lastMovement: number;
};

export type CustomerSettings = {
  password: string;
  code: CodeSettings;
  /** Failures in a row (refused credentials and wrong codes together) after which the bank locks the customer. */
  lockAfter: number;
  /** A PUT with `false` is the call to the bank that unlocks. */
  locked: boolean;
  passwordChangeRequired: boolean;
  /** How long a session may be idle. */
  sessionSeconds: number;
  /** Added to every answer this customer gets. */
  latencyMs: number;
  /** Added to the answer to credentials or to a code, which have been judged by then. */
  answerDelayMs: { credentials: number; code: number };
  /** How a wrong password is told: on the page, or by `alert()` and nothing else. */
  refusal: 'page' | 'alert';
  /** With `one_replaces` a login ends the session that was open; with `one_refuses` it has to be told to. */
  sessions: 'many' | 'one_replaces' | 'one_refuses';
  push: PushSettings;
  /** Where the login has moved to: credentials that arrive here are sent on with a 307, and not looked at. */
  loginMovedTo: string | null;
};

/** A confirmation on the customer's phone, which is asked for in place of a code. */
type PushSettings = {
  when: 'never' | 'always' | 'new_device';
  /** The phone confirms by itself after this long; null: only when it is told to. */
  afterSeconds: number | null;
};

type CodeSettings = {
  when: 'never' | 'always' | 'new_device';
  length: number;
  type: 'numeric' | 'alphanumeric';
  validSeconds: number;
  maxTries: number;
  purpose?: string | null | undefined;
  /** Base32 seed of the customer's authenticator: codes come from there and no text message is sent. */
  totpSecret?: string | null | undefined;
};

export type Counters = {
  /** Logins that got inside. */
  logins: number;
  /** Logins the bank refused: wrong credentials, a locked customer, or too many wrong codes. */
  failedLogins: number;
  codesSent: number;
  codesAccepted: number;
  /** Wrong and expired ones. */
  codesRejected: number;
  /** Every POST of credentials, whatever came of it. */
  credentialsSubmitted: number;
  /** Every POST of a code, whatever came of it. */
  codesSubmitted: number;
  pushesSent: number;
  lastLoginAt: string | null;
};

export type Customer = {
  username: string;
  settings: CustomerSettings;
  counters: Counters;
  /** Wrong credentials and wrong codes since the last login that got inside. */
  failuresInARow: number;
  /** Browsers in which a code was accepted; `new_device` asks them for none. */
  knownBrowsers: string[];
  /** The newest time step whose authenticator code was taken. */
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
  /** The code as it came, so that a test can tell whose it was. */
  typed?: string;
  /** When the last character of the code was typed, as the page's script saw it. */
  typedAt?: string;
  browserId?: string;
  /** The bank broke the connection without an answer. A browser may then send the same form again by itself. */
  reset?: boolean;
  /** It was sent on to where the login has moved, and is not counted. */
  moved?: boolean;
};

export type Movement = {
  /** Order of arrival; also decides among movements of one moment. */
  number: number;
  /** The id the control API was given, so that a later call can change this movement. */
  id: string | null;
  /** The bank's own id. A pending movement has none. */
  bankId: string | null;
  /** Calendar day in the bank's zone. */
  date: string;
  /** The instant, where it is known. */
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
  /** Only requests of this kind meet the fault; null: all. */
  on: PageKind | null;
  /** Delay of `slow`. */
  ms: number;
  /** Page requests that will still meet it, or null while `until` decides. */
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
  /** Opened by the control that stands for the customer's own browser. */
  own: boolean;
  userAgent: string | null;
};

/** `dropped` by a fault. A session that was idle ended when it had been idle for too long. */
export type SessionEnder = 'sign_out' | 'replaced' | 'idle' | 'dropped';

export type EndedSession = Session & { endedAt: number; endedBy: SessionEnder };

/** A login between its credentials and its end. Each has a code of its own, which is good for nothing else. */
export type PendingLogin = {
  id: string;
  username: string;
  /** What it waits for: the code, the phone, the end of another session, or a new password once all else was right. */
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
