import { allHandlersFinished, condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import * as messages from '../temporal/messages.ts';
import type { AccountMemory, AccountState } from './account-state.ts';
import { isDue, resume } from './between-sessions.ts';
import {
  receiveCode,
  receiveCodeRequest,
  receiveLoss,
  receiveProgress,
  receiveRefusal,
  receiveResend,
  receiveRestart,
  receiveRun,
  receiveStop,
  receiveTurn,
} from './inbox.ts';
import { mayBegin } from './login-hours.ts';
import { loadAccount } from './records.ts';
import { onRefusal } from './refusals.ts';
import { runSession } from './run-session.ts';
import { pendingAssistanceOf, statusOf } from './show-account.ts';

export type AccountSessionInput = { accountId: string; carried?: AccountMemory };

/** The long life of one account: wait, log in, read, again, until the account is deleted. */
export async function accountSession({ accountId, carried }: AccountSessionInput): Promise<void> {
  const account = carried ? recall(carried) : beginning(accountId);
  onRefusal((signalName) => receiveRefusal(account, signalName));
  setHandler(messages.runRequestedSignal, (asked) => receiveRun(account, asked));
  setHandler(messages.restartRequestedSignal, (asked) => receiveRestart(account, asked));
  setHandler(messages.stopRequestedSignal, (stop) => receiveStop(account, stop));
  setHandler(messages.configChangedSignal, () => reload(account));
  setHandler(messages.otpRequestedSignal, (request) => receiveCodeRequest(account, request));
  setHandler(messages.otpSubmittedSignal, (code) => receiveCode(account, code));
  setHandler(messages.resendRequestedSignal, (request) => receiveResend(account, request));
  setHandler(messages.sessionProgressSignal, (progress) => receiveProgress(account, progress));
  setHandler(messages.turnCameSignal, (turn) => receiveTurn(account, turn));
  setHandler(messages.hostLostSignal, (lost) => receiveLoss(account, lost));
  setHandler(messages.statusQuery, () => statusOf(account));
  setHandler(messages.pendingAssistanceQuery, () => pendingAssistanceOf(account));

  const loaded = await loadAccount(accountId, 'Load the account');
  if (!loaded) return;
  account.plan = loaded.plan;
  if (!carried) await resume(account, loaded.record);

  for (;;) {
    if (workflowInfo().continueAsNewSuggested) await carryOn(account);
    if ((await isDue(account)) && (await mayBegin(account))) await runSession(account);
  }
}

/**
 * Runs concurrently with the main loop, so that an open session gets new settings too. Of two reloads, the later one
 * counts.
 */
async function reload(account: AccountState): Promise<void> {
  const loaded = await loadAccount(account.accountId, 'Load the changed settings');
  if (!loaded) return;
  account.plan = loaded.plan;
  account.planChanged = true;
}

/** Continues as new, only between sessions. Requests that arrived meanwhile are carried over. */
async function carryOn(account: AccountState): Promise<never> {
  await condition(allHandlersFinished);
  const { plan, session, resumeOnly, ...carried } = account;
  return continueAsNew<typeof accountSession>({ accountId: account.accountId, carried });
}

function beginning(accountId: string): AccountState {
  return recall({
    accountId,
    state: 'scheduled',
    since: new Date().toISOString(),
    nextRunAt: null,
    failures: 0,
    retries: 0,
    blocked: null,
    note: null,
    sequence: 0,
    lastEndedAt: null,
    lastDeliveryId: null,
    wants: { run: false, restart: false, stop: false },
  });
}

function recall(memory: AccountMemory): AccountState {
  const unknown = { bank: '', sessionType: 'one-shot', scrapeIntervalSeconds: 900, loginFailureLimit: 3 } as const;
  return {
    ...memory,
    plan: { ...unknown, hasCredentials: false, notificationEvents: [] },
    planChanged: memory.planChanged ?? false,
    session: null,
  };
}
