import { findSessionPlan } from '../db/accounts/account-plan.ts';
import type { SessionDependencies } from './held-session.ts';

/** Loads what an account's workflow needs to know. Returns null when the account has been deleted. */
export function createLoadAccount({ db }: SessionDependencies) {
  return async function loadAccount({ accountId }: { accountId: string }) {
    return findSessionPlan(db, accountId);
  };
}
