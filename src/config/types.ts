/** The configuration of the API and the worker. */
import type { Subnet } from '../base/client-address.ts';
import type { EncryptionKey } from '../base/crypto.ts';
import type { Door } from '../base/own-doors.ts';
import type { Retention } from '../db/core/retention.ts';
import type { LimitSettings } from '../domain/limits.ts';
import type { PaceSettings } from '../domain/pace.ts';

/** PEM texts, if they are set. Undefined: no TLS, unless there is an API key. */
export type TemporalTls = {
  ca: Buffer | undefined;
  cert: Buffer | undefined;
  key: Buffer | undefined;
  serverName: string | undefined;
};

/** Where the Temporal UI below `/temporal` comes from. */
export type TemporalUi = {
  /** The folder in which `npm start` keeps the pages. Their calls are answered over the connection to Temporal. */
  pages: string | undefined;
  /** The address of a Temporal UI server. With neither this nor `pages`, the API shows no UI. */
  upstream: string | undefined;
  /** Ids of the users who may open it. When empty, only the first user may. */
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
  /** Names by which the API is reached, in addition to that of `publicUrl` and those of this machine. */
  allowedHosts: string[];
  registration: 'first-user' | 'open';
  /**
   * What the first user has to present when registration is closed after them: the token, or nothing if the API serves
   * only this machine. `command`: users are created on the command line.
   */
  firstUser: { wants: 'nothing' } | { wants: 'token'; token: string } | { wants: 'command' };
  /** A sign-in ends when it was not used for this long. */
  sessionIdleMinutes: number;
  /** Proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: Subnet[];
  limits: LimitSettings;
  allowPrivateWebhooks: boolean;
  /** The addresses at which our own parts listen, as far as the environment tells. No webhook may be sent there. */
  ownDoors: Door[];
  slackApiUrl: string;
  logLevel: string;
  chromiumPath: string | undefined;
  /** True when Chromium may run without its sandbox. */
  allowNoSandbox: boolean;
  /** True when each bank gets a Chromium of its own. */
  browserPerBank: boolean;
  /** The limit, in MB, for the scripts of one page. */
  browserHeapMb: number;
  sandboxUrl: string | undefined;
  banksDir: string | undefined;
  /** How fast accounts log in, by bank, where the operator overrides the connectors. */
  bankPace: PaceSettings;
  /** A file of `reconbanker bundle-workflows`. Undefined: a worker bundles the workflows when it starts. */
  workflowBundle: string | undefined;
  /** The port of the API's metrics. Undefined: they are on `port`. */
  metricsPort: number | undefined;
  /** The port of a worker's metrics. Undefined: it serves none. */
  workerMetricsPort: number | undefined;
  retention: Retention;
  /** The most sessions that one worker process holds. */
  maxSessions: number;
};
