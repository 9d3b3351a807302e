/** For a change that is saved already: the workers' reconciler tells the workflow within a minute. */
import { SessionUnreachable } from '../../temporal/account-workflow.ts';
import type { Deps } from '../deps.ts';

export async function orLater({ log }: Deps, call: Promise<void>, accountId: string): Promise<void> {
  try {
    await call;
  } catch (err) {
    if (!(err instanceof SessionUnreachable)) throw err;
    log.warn({ err: err.cause, accountId }, 'the workflow is signalled later');
  }
}
