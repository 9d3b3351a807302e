type CodeRequest = RunAnswer['codeRequests'][number];

import type { RunAnswer } from '../../../../src/api/records/answers.ts';
export type GivenCode = CodeRequest['codes'][number];

export type StageKind =
  | 'logging_in'
  | 'resumed'
  | 'withheld'
  | 'waiting'
  | 'checking'
  | 'refused'
  | 'accepted'
  | 'scraping'
  | 'monitoring'
  | 'other';

/** One line of the timeline. */
export type Stage = {
  kind: StageKind;
  /** The stage as the session names it. */
  name: string;
  at: number;
  /** Null while it lasts. */
  endedAt: number | null;
  /** The number of the code in this session, from 1, for stages about codes. */
  code: number | null;
  /** Who gave the code. */
  given: GivenCode | null;
  /** Why the bank refused the code, or why the session ended here. */
  reason: string | null;
  /** When the request for the code expires. */
  until: number | null;
  /** The session failed here. */
  failed: boolean;
};

/** Returns the recorded stages of a session, with the result of each code. */
export function stagesOf(run: RunAnswer): Stage[] {
  const end = run.endedAt === null ? null : Date.parse(run.endedAt);
  let code = 0;
  return run.stages.map(({ stage, at }, place): Stage => {
    const next = run.stages[place + 1];
    const startedAt = Date.parse(at);
    const endedAt = next ? Date.parse(next.at) : end;
    const request = requestAt(run, startedAt);
    if (stage === 'verifying_otp') code += 1;
    const kind = kindOf(stage, next?.stage, end !== null, request);
    const isLast = next === undefined;
    return {
      kind,
      name: stage,
      at: startedAt,
      endedAt,
      code: kind === 'waiting' ? code + 1 : isAboutCode(kind) ? code : null,
      given: kind === 'waiting' || isAboutCode(kind) ? givenIn(request, startedAt, endedAt, kind) : null,
      reason: kind === 'refused' ? (request?.lastRejection ?? run.reason) : isLast ? run.reason : null,
      until: kind === 'waiting' && endedAt === null && request ? Date.parse(request.expiresAt) : null,
      failed: kind === 'refused' || (isLast && run.outcome === 'failed'),
    };
  });
}

const isAboutCode = (kind: StageKind): boolean => kind === 'checking' || kind === 'refused' || kind === 'accepted';

function kindOf(stage: string, next: string | undefined, ended: boolean, request: CodeRequest | undefined): StageKind {
  switch (stage) {
    case 'awaiting_otp':
      return 'waiting';
    case 'verifying_otp':
      if (next === 'awaiting_otp') return 'refused';
      if (next !== undefined || request?.state === 'fulfilled') return 'accepted';
      return ended ? 'refused' : 'checking';
    case 'authenticator_withheld':
      return 'withheld';
    case 'logging_in':
    case 'resumed':
    case 'scraping':
    case 'monitoring':
      return stage;
    default:
      return 'other';
  }
}

/** Returns the request that was open at that time: the last one before it. */
function requestAt(run: RunAnswer, at: number): CodeRequest | undefined {
  // The request is written a moment before or after its stage, in one transaction or the next.
  return run.codeRequests.findLast(({ requestedAt }) => Date.parse(requestedAt) <= at + 1_000) ?? run.codeRequests[0];
}

/**
 * Finds the code of a stage. The code that ended a wait was given during it; the code that is being checked was given
 * before.
 */
function givenIn(
  request: CodeRequest | undefined,
  startedAt: number,
  endedAt: number | null,
  kind: StageKind,
): GivenCode | null {
  if (!request) return null;
  // The log entry is written right after the code was sent, which may be after the page got it.
  const before = kind === 'waiting' ? (endedAt ?? 0) + 500 : startedAt + 500;
  if (kind === 'waiting' && endedAt === null) return null;
  return request.codes.findLast(({ at }) => Date.parse(at) <= before) ?? null;
}

/** Returns the stages that may still come in an open session, by its present state. */
export function stagesToCome(run: RunAnswer): ('scraping' | 'monitoring')[] {
  if (run.endedAt !== null) return [];
  const last = run.stages.at(-1)?.stage;
  const monitors = run.sessionType === 'persistent' ? (['monitoring'] as const) : [];
  if (last === 'monitoring') return [];
  return last === 'scraping' ? [...monitors] : ['scraping', ...monitors];
}

export type Bar = { left: number; width: number };

/** Places the stages on one scale, in percent of the whole session up to now. */
export function barsOf(stages: Stage[], now: number): Bar[] {
  const first = stages[0]?.at ?? now;
  const last = stages.at(-1)?.endedAt ?? now;
  const percent = (ms: number) => Math.min(100, Math.max(0, (ms / Math.max(1, last - first)) * 100));
  return stages.map(({ at, endedAt }) => ({
    left: percent(at - first),
    width: percent(Math.min(endedAt ?? now, last) - at),
  }));
}
