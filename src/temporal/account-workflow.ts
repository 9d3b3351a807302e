/** Makes the calls of the API and the workers to the one workflow of an account. Every call has a deadline. */
import { type Client, isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { type SignalDefinition, TypedSearchAttributes } from '@temporalio/common';
import { type HostLost, hostLostSignal, type SessionStatus, statusQuery } from './messages.ts';
import { accountSessionId, searchAttributes, sessionsQueue } from './names.ts';

/** The input of the workflow, and what the Temporal UI shows of it. */
export type SessionOwner = { id: string; name: string; bankCode: string; bankName: string };

/** Thrown when the workflow could not be reached. The call counts as not made. */
export class SessionUnreachable extends Error {
  override name = 'SessionUnreachable';
}

const workflowType = 'accountSession';
const deadlineMs = 3_000;
const queryDeadlineMs = 1_000;
/** The gRPC code. */
const NOT_FOUND = 5;

/** Starts the workflow. Does nothing when it runs already. */
export async function startSession(client: Client, owner: SessionOwner): Promise<void> {
  await reach(client, () => client.workflow.start(workflowType, startOptions(owner)));
}

/** Signals the account's workflow, and starts it first if it is gone. */
export async function signalSession<Args extends unknown[]>(
  client: Client,
  owner: SessionOwner,
  signal: SignalDefinition<Args>,
  ...signalArgs: Args
): Promise<void> {
  const options = { ...startOptions(owner), signal: signal.name, signalArgs: [...signalArgs] as unknown[] };
  await reach(client, () => client.workflow.signalWithStart(workflowType, options));
}

/** Signals only a running workflow: a new one would not be waiting for a code. */
export async function signalRunningSession<Args extends unknown[]>(
  client: Client,
  accountId: string,
  signal: SignalDefinition<Args>,
  ...signalArgs: Args
): Promise<void> {
  const handle = client.workflow.getHandle(accountSessionId(accountId));
  await reach(client, () => handle.signal(signal, ...signalArgs));
}

/** Cancels the workflow, which then ends in order. Does nothing when it has ended already. */
export async function cancelSession(client: Client, accountId: string): Promise<void> {
  await reach(client, async () => {
    try {
      await client.workflow.getHandle(accountSessionId(accountId)).cancel();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  });
}

/**
 * Tells the workflow that the worker that holds the session's page is gone. Does nothing when the workflow has ended or
 * knows it.
 */
export async function tellHostLost(client: Client, accountId: string, lost: HostLost): Promise<void> {
  const { namespace } = client.options;
  const workflowId = accountSessionId(accountId);
  await reach(client, async () => {
    try {
      // That worker may also have the workflow in its cache. Asking it first would cost two seconds.
      await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId } });
      await client.workflow.getHandle(workflowId).signal(hostLostSignal, lost);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}

/** Returns the status of the workflow, or null when it does not answer within a second. */
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
    // A task that was on its way to a worker when Temporal was killed is handed out again only after this time. With
    // the default, the next code would be typed ten seconds later. A task takes milliseconds.
    workflowTaskTimeout: '3s',
    // The server accepts 400 bytes, and a character can have four.
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
    // Other errors are our own mistakes, such as an argument that cannot be encoded.
    if (!(error instanceof ServiceError || error instanceof WorkflowNotFoundError)) throw error;
    throw new SessionUnreachable('The session cannot be reached right now.', { cause: error });
  }
}
