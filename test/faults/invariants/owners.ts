import { accountSessionId } from '../../../src/temporal/names.ts';
import { withTemporal } from '../../support/with-temporal.ts';
import { isAtWork, pidOf } from '../part.ts';
import type { FaultSystem } from '../system.ts';

/**
 * Finds sessions, runs and requests that are open without an owner, and workflows that are missing or should not exist.
 */
export async function withoutOwner({ db, temporalAddress }: FaultSystem): Promise<string[]> {
  const wrong: string[] = [];
  const [runs, requests, accounts, workflows] = await Promise.all([
    db
      .selectFrom('runs')
      .innerJoin('accounts', 'accounts.id', 'runs.account_id')
      .select(['runs.id', 'runs.host', 'runs.account_id', 'accounts.session_id', 'accounts.deleted_at'])
      .where('runs.ended_at', 'is', null)
      .execute(),
    db.selectFrom('otp_requests').select(['id', 'session_id']).where('state', '=', 'pending').execute(),
    db.selectFrom('accounts').select(['id', 'state', 'session_id', 'deleted_at']).execute(),
    runningWorkflows(temporalAddress),
  ]);
  for (const { id, host, account_id, session_id, deleted_at } of runs) {
    if (deleted_at) wrong.push(`run ${id} is open and its account ${account_id} is deleted`);
    else if (session_id !== id) wrong.push(`run ${id} is open and is not the session of its account ${account_id}`);
    else if (!isAtWork(pidOf(host))) wrong.push(`run ${id} of account ${account_id} is open and its worker is gone`);
  }
  for (const { id, session_id } of requests)
    if (!runs.some((run) => run.id === session_id)) wrong.push(`request ${id} is pending and its run has ended`);
  for (const { id, state, session_id, deleted_at } of accounts) {
    const runs = workflows.has(accountSessionId(id));
    if (deleted_at && runs) wrong.push(`account ${id} is deleted and its workflow still runs`);
    if (deleted_at) continue;
    if (!runs) wrong.push(`account ${id} has no workflow`);
    const isOpen = ['logging_in', 'awaiting_otp', 'verifying_otp', 'scraping', 'monitoring'].includes(state);
    if (isOpen && session_id === null) wrong.push(`account ${id} is ${state} and has no session`);
    if (!isOpen && session_id !== null) wrong.push(`account ${id} is ${state} and has the session ${session_id}`);
  }
  return wrong;
}

function runningWorkflows(address: string): Promise<Set<string>> {
  return withTemporal(address, async ({ workflow }) => {
    const query = "WorkflowType = 'accountSession' AND ExecutionStatus = 'Running'";
    const ids = new Set<string>();
    for await (const { workflowId } of workflow.list({ query })) ids.add(workflowId);
    return ids;
  });
}
