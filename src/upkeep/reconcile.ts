import type { Client } from '@temporalio/client';
import type { Logger } from '../base/log.ts';
import { markConfigAnnounced } from '../db/accounts/account-settings.ts';
import { listSessionOwners } from '../db/accounts/live-accounts.ts';
import type { Db } from '../db/core/connect.ts';
import { tryLock } from '../db/core/locks.ts';
import { cancelSession, signalSession, startSession } from '../temporal/account-workflow.ts';
import { configChangedSignal } from '../temporal/messages.ts';
import { accountSessionId } from '../temporal/names.ts';

/** The number of concurrent calls. */
const AT_ONCE = 20;

type SessionOwner = Awaited<ReturnType<typeof listSessionOwners>>[number];

/**
 * Makes Temporal agree with the records: every account has its workflow, no deleted account has one, and settings that
 * were saved while Temporal could not be reached are announced. Postgres alone is enough to bring all sessions back.
 *
 * Listing thousands of workflows costs Temporal seconds of a core. So, unless `thorough` is set, they are only counted,
 * and listed when their number differs from that of the accounts.
 */
export async function reconcile(
  db: Db,
  temporal: Client,
  log: Logger,
  { thorough }: { thorough: boolean },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await tryLock(trx, 'reconcile'))) return;
    const owners = await listSessionOwners(db);
    const wanted = owners.filter(({ deleted }) => !deleted).map(({ id }) => accountSessionId(id));
    const agrees = !thorough && (await temporal.workflow.count(runningSessions)).count === wanted.length;
    const running = agrees ? new Set(wanted) : await listRunning(temporal);
    for (let at = 0; at < owners.length; at += AT_ONCE) {
      await Promise.all(owners.slice(at, at + AT_ONCE).map(settle));
    }

    async function settle({ deleted, configUnannounced, configSavedAt, ...owner }: SessionOwner): Promise<void> {
      const runs = running.has(accountSessionId(owner.id));
      if (deleted) {
        if (runs) await cancelSession(temporal, owner.id);
      } else if (configUnannounced) {
        await signalSession(temporal, owner, configChangedSignal);
        await markConfigAnnounced(db, owner.id, configSavedAt);
      } else if (!runs) {
        await startSession(temporal, owner);
        log.info({ accountId: owner.id }, 'the account had no workflow: started one from the records');
      }
    }
  });
}

const runningSessions = "WorkflowType = 'accountSession' AND ExecutionStatus = 'Running'";

async function listRunning(temporal: Client): Promise<Set<string>> {
  const running = new Set<string>();
  const query = runningSessions;
  for await (const { workflowId } of temporal.workflow.list({ query, pageSize: 1_000 })) running.add(workflowId);
  return running;
}
