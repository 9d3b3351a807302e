/**
 * Declares every setting of an account, in the order in which they are shown. The shapes of the API, the columns, which
 * of them are sealed, the fields of the dashboard and the table in docs/architecture.md come from here or are checked
 * against it.
 */
import { days, type LoginHours } from './login-hours.ts';

/**
 * `plan`: the account workflow loads it. `start`: a session reads it when it starts. `use`: it is read whenever it is
 * needed.
 */
type Read = 'plan' | 'start' | 'use' | 'start and use' | 'plan and use' | 'never';

/** Why a thief might want to change it. Such a change requires the password again. */
type Guard = 'credentials' | 'place' | 'token';

type Kind =
  | { kind: 'choice'; of: readonly string[]; default: string | null }
  /** A whole number, in the unit that the name says. */
  | { kind: 'number'; from: number; to: number; default: number }
  | { kind: 'flag'; default: boolean }
  | { kind: 'list'; of: readonly string[]; default: readonly string[] }
  /** One line of at most `longest` characters. */
  | { kind: 'text'; longest: number }
  | { kind: 'url' }
  /** An object of plain values. */
  | { kind: 'json' }
  /** Weekly windows: see `login-hours.ts`. */
  | { kind: 'hours'; days: typeof days }
  /**
   * Never shown. `mask`: a mask shows that a value is set. `whether`: a flag beside it does. `header`: it is sent in a
   * header. `seed`: the seed of an authenticator.
   */
  | { kind: 'secret'; shown: 'mask' | 'whether'; is: 'password' | 'seed' | 'header' | 'signing secret' };

export type Setting = Kind & {
  read: Read;
  /** When a change takes effect, as a sentence. */
  effect: string;
  /** The column is `<name>_sealed`. `either`: both columns exist, and another setting decides which one counts. */
  sealed?: true | 'either';
  /** The column may also be null. */
  nullable?: true;
  guard?: Guard;
};

const auth = ['bearer', 'api_key'] as const;
const atNextAttempt = 'At the next attempt. Saving one of them tries the waiting movements at once';
const whileWithoutOwn = 'The same, while the webhook has no token of its own';
const atNextNotification = 'At the next attempt, also of notifications that wait';
const atNextSession = 'At the next session';
const unused =
  'They are stored and shown. Nothing uses them yet, except that `auth_token` is bound to the origin of `pending_orders_endpoint`';

export const settings = {
  session_type: {
    kind: 'choice',
    of: ['one-shot', 'persistent'],
    default: 'one-shot',
    read: 'start and use',
    effect:
      'To persistent: at the next session. To one-shot: an open session ends after the reading that is under way, or within half a minute',
  },
  login_mode: {
    kind: 'choice',
    of: ['simple', 'assisted'],
    default: 'simple',
    read: 'start',
    effect: atNextSession,
  },
  bank_username: {
    kind: 'text',
    longest: 200,
    sealed: true,
    guard: 'credentials',
    read: 'start',
    effect:
      'At the next session. The first credentials of an account start a login at once. A blocked account stays blocked until it is restarted',
  },
  bank_password: {
    kind: 'secret',
    is: 'password',
    shown: 'whether',
    sealed: true,
    guard: 'credentials',
    read: 'start',
    effect:
      'At the next session. The first credentials of an account start a login at once. A blocked account stays blocked until it is restarted',
  },
  bank_totp_secret: {
    kind: 'secret',
    is: 'seed',
    shown: 'whether',
    sealed: true,
    guard: 'credentials',
    read: 'use',
    effect: 'The next time the bank asks for a code, also in the session that is open',
  },
  scrape_interval_seconds: {
    kind: 'number',
    from: 5,
    to: 7 * 86_400,
    default: 900,
    read: 'plan',
    effect:
      'At once for an account that is `scheduled`, counted from the end of its last session. Otherwise when the session ends. An account that waits for its bank turn or is `backing_off` keeps its time',
  },
  monitor_interval_seconds: {
    kind: 'number',
    from: 10,
    to: 86_400,
    default: 30,
    read: 'use',
    effect: 'Within half a minute, counted from the last reading (`src/activities/session/read-until-done.ts`)',
  },
  login_hours: {
    kind: 'hours',
    days,
    read: 'plan and use',
    effect: 'At once for an account that waits; a session that is open stays open',
  },
  assistance_timeout_seconds: {
    kind: 'number',
    from: 5,
    to: 3_600,
    default: 300,
    read: 'start',
    effect: 'At the next session. A code request that is open keeps its expiry',
  },
  login_failure_limit: {
    kind: 'number',
    from: 1,
    to: 10,
    default: 3,
    read: 'plan',
    effect: 'At the next failed login that counts, also that of the open session. A blocked account stays blocked',
  },
  taken_over_wait_seconds: {
    kind: 'number',
    from: 600,
    to: 86_400,
    default: 1_800,
    read: 'plan',
    effect: 'The next time the customer is met at the bank. A wait that has begun keeps its end',
  },
  webhook_url: { kind: 'url', guard: 'place', read: 'use', effect: atNextAttempt },
  webhook_auth_type: { kind: 'choice', of: auth, default: null, nullable: true, read: 'use', effect: atNextAttempt },
  webhook_auth_token: {
    kind: 'secret',
    is: 'header',
    shown: 'mask',
    sealed: true,
    guard: 'token',
    read: 'use',
    effect: atNextAttempt,
  },
  webhook_extra_fields: { kind: 'json', read: 'use', effect: 'At the next attempt' },
  retry_limit: { kind: 'number', from: 0, to: 20, default: 3, read: 'use', effect: 'At the next attempt' },
  silent_ingestion: {
    kind: 'flag',
    default: false,
    read: 'use',
    effect: 'For movements that are stored from then on',
  },
  notification_endpoint_url: {
    kind: 'url',
    sealed: 'either',
    guard: 'place',
    read: 'use',
    effect: atNextNotification,
  },
  notification_auth_type: {
    kind: 'choice',
    of: auth,
    default: 'bearer',
    nullable: true,
    read: 'use',
    effect: atNextNotification,
  },
  notification_auth_token: {
    kind: 'secret',
    is: 'header',
    shown: 'mask',
    sealed: true,
    guard: 'token',
    read: 'use',
    effect: atNextNotification,
  },
  notification_events: {
    kind: 'list',
    // The last one is an older name for two of the others.
    of: ['assistance_required', 'login_failed', 'scrape_failed', 'connection_failed'],
    default: [],
    read: 'plan and use',
    effect: 'For the next event. It is checked again before each attempt',
  },
  notification_transport: {
    kind: 'choice',
    of: ['api', 'chat_webhook', 'slack'],
    default: 'api',
    read: 'use',
    effect: atNextNotification,
  },
  notification_slack_channel: {
    kind: 'text',
    longest: 100,
    guard: 'place',
    read: 'use',
    effect: atNextNotification,
  },
  notification_signing_secret: {
    kind: 'secret',
    is: 'signing secret',
    shown: 'mask',
    sealed: true,
    guard: 'token',
    read: 'use',
    effect: 'At the next attempt of either kind of delivery. The replaced secret signs along for a day',
  },
  pending_orders_endpoint: { kind: 'url', guard: 'place', read: 'never', effect: unused },
  polling_method: {
    kind: 'choice',
    of: ['GET', 'POST'],
    default: 'GET',
    nullable: true,
    read: 'never',
    effect: unused,
  },
  polling_body: { kind: 'json', read: 'never', effect: unused },
  auth_type: { kind: 'choice', of: auth, default: 'bearer', nullable: true, read: 'use', effect: whileWithoutOwn },
  auth_token: {
    kind: 'secret',
    is: 'header',
    shown: 'mask',
    sealed: true,
    guard: 'token',
    read: 'use',
    effect: whileWithoutOwn,
  },
  notify_on_expired: { kind: 'flag', default: false, read: 'never', effect: unused },
} as const satisfies Record<string, Setting>;

/** Stands for a secret that is set. Sending it back keeps the secret. */
export const mask = '********';

/** The secrets that only their names in `forget_secrets` remove: an empty field keeps them. */
export const forgettableSecrets = ['bank_password', 'bank_totp_secret'] as const;

export type Settings = typeof settings;
export type SettingName = keyof Settings;

/** Returns the names of the settings for which `test` is true. */
export const settingsThat = <Name extends SettingName = SettingName>(
  test: (setting: Setting, name: SettingName) => boolean,
): Name[] =>
  Object.entries<Setting>(settings).flatMap(([name, setting]) =>
    test(setting, name as SettingName) ? [name as Name] : [],
  );

/** The settings whose column is `<name>_sealed`. */
export type SealedName = {
  [Name in SettingName]: Settings[Name] extends { sealed: unknown } ? Name : never;
}[SettingName];
/** The settings that are shown as they are. */
export type PlainName = {
  [Name in SettingName]: Settings[Name] extends { sealed: true } ? never : Name;
}[SettingName];

/** The type of the setting's value when it is set. */
export type ValueOf<S> = S extends { kind: 'choice'; of: readonly (infer Choice)[] }
  ? Choice
  : S extends { kind: 'list'; of: readonly (infer Entry)[] }
    ? Entry[]
    : S extends { kind: 'number' }
      ? number
      : S extends { kind: 'flag' }
        ? boolean
        : S extends { kind: 'json' }
          ? Record<string, unknown>
          : S extends { kind: 'hours' }
            ? LoginHours
            : string;
