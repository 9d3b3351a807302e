/** Logins that may need a person begin by themselves only when somebody is awake. */
import { patched } from '@temporalio/workflow';
import type { AccountState } from './account-state.ts';
import { askLoginHours, moveTo } from './records.ts';

/** Whether the login that is due may begin now; if not, the account waits until it may. */
export async function mayBegin(account: AccountState): Promise<boolean> {
  account.resumeOnly = false;
  if (account.asked || !account.plan.loginHours || !patched('login-hours')) return true;
  // It is due by the settings of before, and those that are asked now are the newest.
  account.planChanged = false;
  const { closed, resumable } = await askLoginHours(account.accountId);
  // It may be that no login is wanted any more, or one at any hour.
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
