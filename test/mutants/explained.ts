/**
 * The mutants that may survive, each with its reason: `explained.json`. Each is found again by its file, its function and
 * what it changes, so that lines may move. They are listed in `docs/reliability.md`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Explained = {
  file: string;
  /** The function. */
  place: string;
  /** The line as it stands in the file. Left out: whatever is changed in this function. */
  line?: string;
  /** The change, as the run prints it. Left out: whatever is changed in this line. */
  what?: string;
  /** Why it makes no difference, or none that does harm. */
  why: string;
};

export const explained: Explained[] = JSON.parse(readFileSync(join(import.meta.dirname, 'explained.json'), 'utf8'));
