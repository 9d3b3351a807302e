/** Scheduled logins that may need a person begin only in the login hours, when somebody is awake. */
import { patched } from '@temporalio/workflow';
import type { AccountState } from './account-state.ts';
import { askLoginHours, moveTo } from './records.ts';

/** Returns true when the due login may begin now. Otherwise waits until it may. */
export async function mayBegin(account: AccountState): Promise<boolean> {
  account.resumeOnly = false;
  if (account.asked || !account.plan.loginHours || !patched('login-hours')) return true;
  // The login is due by the old settings, and the question that follows reads the newest ones.
  account.planChanged = false;
  const { closed, resumable } = await askLoginHours(account.accountId);
  // By now a person may have stopped the account, or asked for a login at any hour.
  if (Object.values(account.wants).some(Boolean)) return false;
  if (!closed) return true;
  if (resumable) {
    account.resumeOnly = true;
    return true;
  }
  account.queued = null;
  account.nextRunAt = closed.opensAt;
  await moveTo(account, 'scheduled', { summary: `Wait until ${closed.until}`, hours: closed });
  return false;
}
