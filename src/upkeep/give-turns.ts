import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from '../base/log.ts';
import { type GrantedTurn, grantTurns, leaveLoginQueue } from '../db/banks/login-queue.ts';
import type { Db } from '../db/core/connect.ts';
import { isDatabaseUnavailable } from '../db/core/database-down.ts';
import { SessionUnreachable, signalRunningSession } from '../temporal/account-workflow.ts';
import { turnCameSignal } from '../temporal/messages.ts';

/**
 * Tells the accounts whose bank turn has come. If a signal is lost, or no worker uses the turn, it is granted again
 * half a minute later.
 */
export async function giveTurns(db: Db, temporal: Client, log: Logger): Promise<void> {
  const turns = await grantTurns(db).catch(unlessAway);
  await Promise.all(turns.map((turn) => tell(db, temporal, log, turn)));
}

/** This runs twice a second, so it leaves it to others to log that the database is away. */
function unlessAway(error: unknown): GrantedTurn[] {
  if (isDatabaseUnavailable(error)) return [];
  throw error;
}

async function tell(db: Db, temporal: Client, log: Logger, { accountId, sequence }: GrantedTurn): Promise<void> {
  try {
    await signalRunningSession(temporal, accountId, turnCameSignal, { sequence });
  } catch (error) {
    if (!(error instanceof SessionUnreachable)) throw error;
    if (error.cause instanceof WorkflowNotFoundError) return leaveLoginQueue(db, accountId);
    log.warn({ err: error, accountId }, 'a bank turn could not be signalled');
  }
}
