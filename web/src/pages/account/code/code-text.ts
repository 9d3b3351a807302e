import type { z } from 'zod';
import type { codeDescriptor } from '../../../../../src/api/codes/answers.ts';

export type Descriptor = z.infer<typeof codeDescriptor>;

/** Beyond this many places a plain field is easier to read than a row of dashes. */
const MOST_PLACES = 10;

/** What stands in the field after typing or pasting: blanks and hyphens are no part of a numeric code. */
export function cleanCode(text: string, { type }: Descriptor): string {
  return type === 'numeric' ? text.replace(/[\s\u2010-\u2015-]/g, '') : text.trim().toUpperCase();
}

export type Misfit = 'empty' | 'length' | 'not_digits';

/** Why the code cannot be the one that the bank asks for; null where it may be. */
export function misfitOf(code: string, { type, length }: Descriptor): Misfit | null {
  if (code === '') return 'empty';
  if (type === 'numeric' && !/^\d+$/.test(code)) return 'not_digits';
  return [...code].length === length ? null : 'length';
}

export const hasPlaces = ({ length }: Descriptor): boolean => length <= MOST_PLACES;
