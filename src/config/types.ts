/** What the API and the worker are told. */
import type { Subnet } from '../base/client-address.ts';
import type { EncryptionKey } from '../base/crypto.ts';
import type { Door } from '../base/own-doors.ts';
import type { Retention } from '../db/core/retention.ts';
import type { LimitSettings } from '../domain/limits.ts';
import type { PaceSettings } from '../domain/pace.ts';

/** PEM, each where it is set. Undefined: no TLS, unless there is an API key. */
export type TemporalTls = {
  ca: Buffer | undefined;
  cert: Buffer | undefined;
  key: Buffer | undefined;
  serverName: string | undefined;
};

/** How the API shows the Temporal UI below `/temporal`. */
export type TemporalUi = {
  /** The folder in which `npm start` has its pages: their calls are answered over the connection to Temporal. */
  pages: string | undefined;
  /** A server of the UI. With neither, the API shows no UI. */
  upstream: string | undefined;
  /** Ids of the users who may look; empty: the first one. */
  users: string[];
};

export type Config = {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string;
  temporal: {
    address: string;
    namespace: string;
    tls: TemporalTls | undefined;
    apiKey: string | undefined;
    uiUrl: string;
    ui: TemporalUi;
  };
  encryptionKeys: EncryptionKey[];
  jwtSecret: string;
  publicUrl: string;
  /** Names by which the API is reached, besides that of `publicUrl` and those of this machine. */
  allowedHosts: string[];
  registration: 'first-user' | 'open';
  /**
   * What the first user has to show where registration is closed after them: the token; or nothing, where the API serves
   * this machine only. `command`: they are made from the command line.
   */
  firstUser: { wants: 'nothing' } | { wants: 'token'; token: string } | { wants: 'command' };
  /** A sign-in that nobody has used for so long is over. */
  sessionIdleMinutes: number;
  /** Whose word on where a request comes from is taken. */
  trustedProxies: Subnet[];
  limits: LimitSettings;
  allowPrivateWebhooks: boolean;
  /** Where our own parts listen, as far as the environment says: no webhook goes there. */
  ownDoors: Door[];
  slackApiUrl: string;
  logLevel: string;
  chromiumPath: string | undefined;
  /** Whether Chromium may run without its sandbox. */
  allowNoSandbox: boolean;
  /** Whether each bank gets a Chromium of its own. */
  browserPerBank: boolean;
  /** Of the scripts of one page. */
  browserHeapMb: number;
  sandboxUrl: string | undefined;
  banksDir: string | undefined;
  /** How fast accounts log in, by bank, where that is not left to the connectors. */
  bankPace: PaceSettings;
  /** A file of `reconbanker bundle-workflows`; undefined: a worker bundles the workflows when it starts. */
  workflowBundle: string | undefined;
  /** Of the API's metrics; undefined: they are on `port`. */
  metricsPort: number | undefined;
  /** Of a worker's metrics; undefined: it shows none. */
  workerMetricsPort: number | undefined;
  retention: Retention;
  /** Open sessions that one worker process holds at most. */
  maxSessions: number;
};
