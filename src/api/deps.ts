import type { RouterContext } from '@koa/router';
import type { Client } from '@temporalio/client';
import type { Vault } from '../base/crypto.ts';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/types.ts';
import type { FindCaller } from '../db/accounts/api-key-callers.ts';
import type { Db } from '../db/core/connect.ts';
import type { CallLog } from './call-log.ts';
import type { Limits } from './limits/limits.ts';
import type { Metrics } from './metrics/metrics.ts';

/** The dependencies of the API. `server.ts` creates them, and tests create their own. */
export type Deps = {
  db: Db;
  findCaller: FindCaller;
  limits: Limits;
  temporal: Client;
  vault: Vault;
  log: Logger;
  callLog: CallLog;
  metrics: Metrics;
  config: Pick<
    Config,
    | 'jwtSecret'
    | 'registration'
    | 'firstUser'
    | 'sessionIdleMinutes'
    | 'allowPrivateWebhooks'
    | 'ownDoors'
    | 'temporal'
    | 'metricsPort'
    | 'publicUrl'
    | 'trustedProxies'
    | 'allowedHosts'
  >;
};

export type State = {
  requestId: string;
  /** The address from which the request comes. */
  address: string;
  /** The person whose token or API key was sent. */
  userId?: string;
  /** The code of the error in the response. */
  errorCode?: string;
  /** The API key that gave access to the route. */
  apiKeyId?: string;
  /** The sign-in of the caller. */
  signIn?: { isRecent: boolean; totpEnabled: boolean };
};

export type Ctx = RouterContext<State>;
