/**
 * The mutants that may survive, each with its reason. Each is found again by its file, its function and what it changes, so
 * that lines may move. They are listed in `docs/reliability.md`.
 */
export type Explained = {
  file: string;
  /** The function. */
  place: string;
  /** The changed lines, as the run prints them. Left out: whatever is changed in this function. */
  change?: { before: string; after: string };
  reason: string;
};

export const explained: Explained[] = [];
