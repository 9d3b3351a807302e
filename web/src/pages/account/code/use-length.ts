import { useTexts } from '../../../texts/language.tsx';
import type { Descriptor } from './code-text.ts';

/** Writes "6 digits" or "8 characters". */
export function useLength(): (of: Pick<Descriptor, 'type' | 'length'>) => string {
  const { common } = useTexts();
  return ({ type, length }) => (type === 'numeric' ? common.digits(length) : common.characters(length));
}
