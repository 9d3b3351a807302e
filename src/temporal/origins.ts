/**
 * Tells who wrote the input of a workflow or an activity. The worker checks the signatures outside of the workflow and
 * marks each value with the result. What follows is decided here, by times of the history, so that a replay decides the
 * same. A worker without keys, such as that of a test, marks nothing, and its values are accepted as they are.
 */

export type Marked =
  /**
   * `for`: the signals, or the workflow, for which the client sent it. Empty for a value that a workflow or an activity
   * wrote.
   */
  | { $origin: 'ours'; for: string; value?: unknown }
  /** Not signed, or signed with a key that was removed. It counts as ours if it was written before `until`, in ms. */
  | { $origin: 'older'; until: number; value?: unknown }
  | { $origin: 'refused' };

/** The failure type of a workflow or an activity that was given input that we did not write. */
export const notOurs = 'NotOurs';

/**
 * Returns undefined when the value has no mark. A foreign value cannot imitate one, because it is wrapped in a mark
 * itself.
 */
export function markOf(value: unknown): Marked | undefined {
  return typeof value === 'object' && value !== null && '$origin' in value ? (value as Marked) : undefined;
}

/** Returns the value itself if we wrote it. `writtenAt` is a time of the history. */
export function ourValue(value: unknown, writtenAt: number): { value: unknown } | 'refused' {
  const mark = markOf(value);
  if (!mark) return { value };
  if (mark.$origin === 'refused') return 'refused';
  if (mark.$origin === 'older' && writtenAt >= mark.until) return 'refused';
  return { value: mark.value };
}
