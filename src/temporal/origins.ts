/**
 * Who wrote what a workflow or an activity is given. The worker checks the signatures, outside of the workflow, and marks
 * each value with what it found; what is done with it is decided here, by times of the history, so that a replay decides the
 * same. A worker without keys, such as that of a test, marks nothing, and its values are taken as they are.
 */

export type Marked =
  /** `for`: the signals, or the workflow, that the client sent it to; empty for what a workflow or an activity wrote. */
  | { $origin: 'ours'; for: string; value?: unknown }
  /** Not signed, or with a key that is gone: ours if it was written before `until`, ms. */
  | { $origin: 'older'; until: number; value?: unknown }
  | { $origin: 'refused' };

/** Type of the failure with which a workflow or an activity ends that was given what we did not write. */
export const notOurs = 'NotOurs';

/** Undefined where the value carries no mark. A value of a stranger cannot look like one: it is wrapped in a mark itself. */
export function markOf(value: unknown): Marked | undefined {
  return typeof value === 'object' && value !== null && '$origin' in value ? (value as Marked) : undefined;
}

/** The value itself, where we wrote it; `writtenAt` is a time of the history. */
export function ourValue(value: unknown, writtenAt: number): { value: unknown } | 'refused' {
  const mark = markOf(value);
  if (!mark) return { value };
  if (mark.$origin === 'refused') return 'refused';
  if (mark.$origin === 'older' && writtenAt >= mark.until) return 'refused';
  return { value: mark.value };
}
