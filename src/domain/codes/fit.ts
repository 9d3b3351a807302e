/**
 * Returns the code in the form that the bank's page takes, or null when it cannot be the code that the bank asked for.
 */
import type { CodeDescriptor } from './descriptor.ts';
export function fitCode(code: string, descriptor: CodeDescriptor): string | null {
  if (descriptor.type === 'numeric') {
    // People and phones group digits: "123 456", "123-456".
    const digits = code.replace(/[\s\p{Pd}]/gu, '');
    return /^[0-9]+$/.test(digits) && digits.length === descriptor.length ? digits : null;
  }
  return /^[A-Za-z0-9]+$/.test(code) && code.length === descriptor.length ? code : null;
}
