import type { z } from 'zod';
import type { codeDescriptor } from '../../../../../src/api/codes/answers.ts';

export type Descriptor = z.infer<typeof codeDescriptor>;

/** For longer codes, a plain field is easier to read than a row of boxes. */
const MOST_PLACES = 10;

/** Cleans what was typed or pasted: blanks and hyphens are not part of a numeric code. */
export function cleanCode(text: string, { type }: Descriptor): string {
  return type === 'numeric' ? text.replace(/[\s\u2010-\u2015-]/g, '') : text.trim().toUpperCase();
}

export type Misfit = 'empty' | 'length' | 'not_digits';

/** Says why the text cannot be the code that the bank asks for. Null when it can be. */
export function misfitOf(code: string, { type, length }: Descriptor): Misfit | null {
  if (code === '') return 'empty';
  if (type === 'numeric' && !/^\d+$/.test(code)) return 'not_digits';
  return [...code].length === length ? null : 'length';
}

export const hasPlaces = ({ length }: Descriptor): boolean => length <= MOST_PLACES;
