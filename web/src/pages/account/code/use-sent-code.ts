import { useEffect, useEffectEvent, useState } from 'react';
import type { ListedAccountAnswer } from '../../../../../src/api/overview/answers.ts';

export type Request = NonNullable<ListedAccountAnswer['pending']>;

/** A code on its way. It is kept until the verdict, so that the same one is not sent again, and shown nowhere else. */
type Sent = { requestId: string; attempts: number; code: string; at: number };

/** A code that was taken and is not at the bank by then was dropped on the way: the login had ended, or it was typed before. */
const DROPPED_AFTER_MS = 15_000;

/** `ended`: its login is over. `refused`: the bank has looked at it. `lost`: it did not get there. */
type SentEnd = 'ended' | 'refused' | 'lost';

/** The code that was sent last, until `onEnd` has said what came of it. */
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
