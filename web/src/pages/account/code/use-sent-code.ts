import { useEffect, useEffectEvent, useState } from 'react';
import type { ListedAccountAnswer } from '../../../../../src/api/overview/answers.ts';

export type Request = NonNullable<ListedAccountAnswer['pending']>;

/**
 * A code that was sent. It is kept until the verdict, so that the same one is not sent again, and is shown nowhere
 * else.
 */
type Sent = { requestId: string; attempts: number; code: string; at: number };

/**
 * An accepted code that has not reached the bank after this time was dropped: the login had ended, or the code had been
 * typed before.
 */
const DROPPED_AFTER_MS = 15_000;

/** `ended`: its login is over. `refused`: the bank has checked it. `lost`: it did not reach the bank. */
type SentEnd = 'ended' | 'refused' | 'lost';

/** Keeps the code that was sent last, until `onEnd` has reported its result. */
export function useSentCode(request: Request, now: number, onEnd: (end: SentEnd, code: string) => void) {
  const [sent, setSent] = useState<Sent | null>(null);
  const isJudged = sent !== null && (sent.requestId !== request.id || request.attempts > sent.attempts);
  const isDropped = sent !== null && !isJudged && !request.verifying && now - sent.at > DROPPED_AFTER_MS;
  const end = useEffectEvent(onEnd);

  useEffect(() => {
    if (!sent || (!isJudged && !isDropped)) return;
    setSent(null);
    if (sent.requestId !== request.id) end('ended', sent.code);
    else end(isJudged ? 'refused' : 'lost', sent.code);
  }, [sent, isJudged, isDropped, request.id]);

  return { sent, setSent, isUnderWay: sent !== null && !isJudged && !isDropped };
}
