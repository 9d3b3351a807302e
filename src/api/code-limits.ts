/** How many codes are forwarded to a bank: counted only when they are, so that nobody can use it up with garbage. */
import type { PendingRequest } from '../db/otp-requests.ts';
import { type ApiError, rateLimited } from './errors.ts';
import type { Counted, Limit, Limits } from './limits.ts';

export type Submission = {
  accountId: string;
  request: PendingRequest;
  fingerprint: string;
  /** The id of an API key; null: the person. */
  keyId: string | null;
};

const MOST = 5;

/**
 * Counts a code that is about to be forwarded, or throws `RATE_LIMITED`. What it returns takes the count back: the code
 * could not be forwarded.
 *
 * Five in ten minutes for each account, over all paths, and for each key by itself. Keys cannot lock the person out: where
 * others have used up the five, one of the person's is let through, and the last try that the bank allows is not a key's.
 */
export async function countCode(limits: Limits, submission: Submission): Promise<() => Promise<void>> {
  const { accountId, request, keyId } = submission;
  const given: [Limit, string][] = [];
  const count = (limit: Limit, key: string): Promise<Counted> => {
    given.push([limit, key]);
    return limit.count(key);
  };
  const giveBack = async () => {
    await Promise.all(given.map(([limit, key]) => limit.giveBack(key)));
  };
  const [all, own, isLastTry] = await Promise.all([
    count(limits.codes, accountId),
    count(limits.codesBySubmitter, `${accountId} ${keyId ?? 'person'}`),
    takesLastTry(limits, submission, count),
  ]);
  const kept = keyId === null && own.count === 1;
  let refusal: ApiError | null = null;
  if (own.count > MOST) refusal = tooMany(own);
  else if (all.count > MOST && !kept) refusal = tooMany(all);
  else if (isLastTry && keyId !== null) refusal = keptForPerson(request);
  if (!refusal) return giveBack;
  await giveBack();
  throw refusal;
}

/** Whether earlier codes of this request, judged or still on their way, have left the bank's last try. */
async function takesLastTry(
  limits: Limits,
  { request: { id, triesLeft, attempts }, fingerprint }: Submission,
  count: (limit: Limit, key: string) => Promise<Counted>,
): Promise<boolean> {
  if (triesLeft === null) return false;
  // The same code once more is typed only once.
  const seen = await count(limits.codesSeen, `${id} ${fingerprint}`);
  if (seen.count > 1) return false;
  const forwarded = (await count(limits.codesOfRequest, id)).count - 1;
  if (forwarded === 0 && attempts === 0) return false;
  return triesLeft - Math.max(0, forwarded - attempts) <= 1;
}

const tooMany = ({ secondsLeft }: Counted): ApiError =>
  rateLimited('Too many codes were submitted for this account.', secondsLeft);

const keptForPerson = ({ expiresAt }: PendingRequest): ApiError =>
  rateLimited(
    'The bank allows one more try, which is kept for a person.',
    Math.max(1, Math.ceil((expiresAt.getTime() - Date.now()) / 1000)),
  );
