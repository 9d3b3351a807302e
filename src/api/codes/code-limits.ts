/**
 * Limits how many codes are forwarded to a bank. Only forwarded codes count, so that invalid ones cannot use up the
 * limit.
 */
import type { PendingRequest } from '../../db/codes/otp-requests.ts';
import { type ApiError, rateLimited } from '../errors.ts';
import type { Counted, Limit, Limits } from '../limits/limits.ts';

export type Submission = {
  accountId: string;
  request: PendingRequest;
  fingerprint: string;
  /** The id of an API key. Null for a person. */
  keyId: string | null;
};

const MOST = 5;

/**
 * Counts a code that is about to be forwarded, or throws `RATE_LIMITED`. The returned function takes the count back,
 * for a code that could not be forwarded.
 *
 * The limit is five in ten minutes for each account, over all paths together, so that several keys do not get more.
 * Keys cannot lock the person out: when they have used up the five, one code of the person is still let through, and no
 * key gets the last try that the bank allows. Everything is counted in one statement, because a code must not wait.
 */
export async function countCode(limits: Limits, submission: Submission): Promise<() => Promise<void>> {
  const { accountId, request, keyId, fingerprint } = submission;
  const given = new Map<Limit, string>([[limits.codes, accountId]]);
  if (keyId === null) given.set(limits.codesOfPerson, accountId);
  if (request.triesLeft !== null) {
    given.set(limits.codesSeen, `${request.id} ${fingerprint}`);
    given.set(limits.codesOfRequest, request.id);
  }
  const giveBack = async () => {
    await Promise.all([...given].map(([limit, key]) => limit.giveBack(key)));
  };
  const counts = await limits.countTogether([...given]);
  const counted = new Map([...given.keys()].map((limit, at) => [limit, counts[at]]));
  const all = counted.get(limits.codes);
  const isRepeated = (counted.get(limits.codesSeen)?.count ?? 1) > 1;
  if (isRepeated) {
    // A code that is sent twice is typed only once.
    given.delete(limits.codesOfRequest);
    await limits.codesOfRequest.giveBack(request.id);
  }
  let refusal: ApiError | null = null;
  if (all && all.count > MOST && counted.get(limits.codesOfPerson)?.count !== 1) refusal = tooMany(all);
  else if (keyId !== null && !isRepeated && takesLastTry(request, counted.get(limits.codesOfRequest)))
    refusal = keptForPerson(request);
  if (!refusal) return giveBack;
  await giveBack();
  throw refusal;
}

/** Returns true when the bank allows only one more try, counting the codes that it still checks. */
function takesLastTry({ triesLeft, attempts }: PendingRequest, ofRequest: Counted | undefined): boolean {
  if (triesLeft === null || !ofRequest) return false;
  const before = ofRequest.count - 1;
  if (before === 0 && attempts === 0) return false;
  return triesLeft - Math.max(0, before - attempts) <= 1;
}

const tooMany = ({ secondsLeft }: Counted): ApiError =>
  rateLimited('Too many codes were submitted for this account.', secondsLeft);

const keptForPerson = ({ expiresAt }: PendingRequest): ApiError =>
  rateLimited(
    'The bank allows one more try, which is kept for a person.',
    Math.max(1, Math.ceil((expiresAt.getTime() - Date.now()) / 1000)),
  );
