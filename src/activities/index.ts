import type { Door } from '../base/own-doors.ts';
import type { Retention } from '../db/core/retention.ts';
import { createAskLoginHours } from './ask-login-hours.ts';
import { createBrowserSession } from './browser-session.ts';
import { createEnterCode } from './enter-code.ts';
import { createGiveUpNotification } from './give-up-notification.ts';
import { createGiveUpSession } from './give-up-session.ts';
import type { SessionDependencies } from './held-session.ts';
import { createLoadAccount } from './load-account.ts';
import { createPruneRecords } from './prune-records.ts';
import { createReadNow } from './read-now.ts';
import { createRecordSession } from './record-session.ts';
import { createResendCode } from './resend-code.ts';
import { createSendMovements } from './send-movements.ts';
import { createSendNotification } from './send-notification.ts';
import { createSettleSession } from './settle-session.ts';

export type Activities = ReturnType<typeof createActivities>;

export type ActivityDependencies = SessionDependencies & {
  allowPrivateWebhooks: boolean;
  /** The addresses of our own services, to which no webhook may be sent. */
  ownDoors?: Door[];
  /** The address at which people reach the dashboard. */
  publicUrl: string;
  slackApiUrl: string;
  retention: Retention;
};

export function createActivities(deps: ActivityDependencies) {
  return {
    loadAccount: createLoadAccount(deps),
    askLoginHours: createAskLoginHours(deps),
    recordSession: createRecordSession(deps),
    giveUpSession: createGiveUpSession(deps),
    settleSession: createSettleSession(deps),
    browserSession: createBrowserSession(deps),
    enterCode: createEnterCode(deps),
    resendCode: createResendCode(deps),
    readNow: createReadNow(deps),
    sendMovements: createSendMovements(deps),
    sendNotification: createSendNotification(deps),
    giveUpNotification: createGiveUpNotification(deps),
    pruneOldRecords: createPruneRecords(deps),
  };
}
