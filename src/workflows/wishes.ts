/** A request of a person is signed with who asked and when, and is done once: a copy of an old one is refused. */
import { workflowInfo } from '@temporalio/workflow';
import type { Asked } from '../temporal/messages.ts';
import type { AccountState, Wishes } from './account-state.ts';
import { refusedNote } from './describe-account.ts';
import { showDetails } from './show-account.ts';

/** The clocks of two API processes may differ, and their signals may arrive in another order. */
const APART_MS = 10 * 60_000;
const REMEMBERED = 100;

/**
 * Returns true when the request has to be done. Older signals do not say who asked; whether they count was decided
 * before this. The clock is that of the signals: one may have waited for hours until a worker ran again.
 */
export function takeWish(account: AccountState, signalName: string, asked: Partial<Asked> | undefined): boolean {
  if (!asked?.nonce || !asked.at) return true;
  const { nonce, at } = asked;
  const { notBefore, taken } = account.wishes ?? sinceTheStart();
  const when = Date.parse(at);
  const isOfNow = when >= Date.parse(notBefore) && when <= Date.now() + APART_MS;
  if (!isOfNow || taken.some((earlier) => earlier.nonce === nonce)) {
    account.note = refusedNote(signalName, 'repeated');
    showDetails(account);
    return false;
  }
  account.wishes = remember({ notBefore, taken: [...taken, { nonce, at }] });
  return true;
}

/** A workflow that starts from the records does not know which requests the one before it has taken. */
function sinceTheStart(): Wishes {
  return { notBefore: iso(workflowInfo().runStartTime.getTime() - APART_MS), taken: [] };
}

function remember({ notBefore, taken }: Wishes): Wishes {
  const times = taken.map(({ at }) => Date.parse(at)).sort((a, b) => b - a);
  const oldest = Math.max(Date.parse(notBefore), (times[0] ?? 0) - APART_MS, (times[REMEMBERED] ?? -1) + 1);
  return { notBefore: iso(oldest), taken: taken.filter(({ at }) => Date.parse(at) >= oldest) };
}

const iso = (ms: number): string => new Date(ms).toISOString();
