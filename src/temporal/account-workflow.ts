/** How the API and the workers talk to the one workflow of an account. Every call has a deadline. */
import { type Client, isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { type SignalDefinition, TypedSearchAttributes } from '@temporalio/common';
import { type HostLost, hostLost, type SessionStatus, statusQuery } from './messages.ts';
import { accountSessionId, searchAttributes, sessionsQueue } from './names.ts';

/** What the workflow is started with, and what the Temporal UI shows of it. */
export type SessionOwner = { id: string; name: string; bankCode: string; bankName: string };

/** The workflow could not be reached: the call counts as not made. */
export class SessionUnreachable extends Error {
  override name = 'SessionUnreachable';
}

const workflowType = 'accountSession';
const deadlineMs = 3_000;
const queryDeadlineMs = 1_000;
/** Of gRPC. */
const NOT_FOUND = 5;

/** Starts the workflow, or leaves the running one alone. */
export async function startSession(client: Client, owner: SessionOwner): Promise<void> {
  await reach(client, () => client.workflow.start(workflowType, startOptions(owner)));
}

/** Signals the account's workflow, and starts it first where it is gone. */
export async function signalSession<Args extends unknown[]>(
  client: Client,
  owner: SessionOwner,
  signal: SignalDefinition<Args>,
  ...signalArgs: Args
): Promise<void> {
  const options = { ...startOptions(owner), signal: signal.name, signalArgs: [...signalArgs] as unknown[] };
  await reach(client, () => client.workflow.signalWithStart(workflowType, options));
}

/** Signals only a workflow that runs: what waits for a code cannot be started for it. */
export async function signalRunningSession<Args extends unknown[]>(
  client: Client,
  accountId: string,
  signal: SignalDefinition<Args>,
  ...signalArgs: Args
): Promise<void> {
  const handle = client.workflow.getHandle(accountSessionId(accountId));
  await reach(client, () => handle.signal(signal, ...signalArgs));
}

/** Ends the workflow in order. One that has ended is fine. */
export async function cancelSession(client: Client, accountId: string): Promise<void> {
  await reach(client, async () => {
    try {
      await client.workflow.getHandle(accountSessionId(accountId)).cancel();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  });
}

/** The worker that holds the session's page is gone. A workflow that has ended, or knows it, is fine. */
export async function tellHostLost(client: Client, accountId: string, lost: HostLost): Promise<void> {
  const { namespace } = client.options;
  const workflowId = accountSessionId(accountId);
  await reach(client, async () => {
    try {
      // That worker may have had the workflow in its cache, too: asked first, it would cost two seconds.
      await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId } });
      await client.workflow.getHandle(workflowId).signal(hostLost, lost);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}

/** What the workflow says of itself, or null when it does not answer within a second. */
export async function querySession(client: Client, accountId: string): Promise<SessionStatus | null> {
  const handle = client.workflow.getHandle(accountSessionId(accountId));
  try {
    return await client.withDeadline(Date.now() + queryDeadlineMs, () => handle.query(statusQuery));
  } catch {
    return null;
  }
}

function startOptions(owner: SessionOwner) {
  return {
    workflowId: accountSessionId(owner.id),
    taskQueue: sessionsQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [{ accountId: owner.id }],
    // A task that was on its way to a worker when Temporal was killed is handed out again only after this; its
    // default of ten seconds would be ten seconds until the next code is typed. A task takes milliseconds.
    workflowTaskTimeout: '3s',
    // The server takes 400 bytes; a letter can have four.
    staticSummary: `${owner.bankName} · ${owner.name}`.slice(0, 100),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.accountId, value: owner.id },
      { key: searchAttributes.bank, value: owner.bankCode },
      { key: searchAttributes.sessionState, value: 'scheduled' },
    ]),
  } as const;
}

const isNotFound = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === NOT_FOUND);

/** Makes the call within its deadline, or throws `SessionUnreachable`. */
export async function reach(client: Client, call: () => Promise<unknown>): Promise<void> {
  try {
    await client.withDeadline(Date.now() + deadlineMs, call);
  } catch (error) {
    // Other errors are mistakes of ours, such as an argument that cannot be encoded.
    if (!(error instanceof ServiceError || error instanceof WorkflowNotFoundError)) throw error;
    throw new SessionUnreachable('The session cannot be reached right now.', { cause: error });
  }
}
