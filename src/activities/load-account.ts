import { findSessionPlan } from '../db/accounts/account-plan.ts';
import type { SessionDependencies } from './held-session.ts';

/** What an account's workflow has to know. Null when the account has been deleted. */
export function createLoadAccount({ db }: SessionDependencies) {
  return async function loadAccount({ accountId }: { accountId: string }) {
    return findSessionPlan(db, accountId);
  };
}
