import { randomBytes } from 'node:crypto';

/**
 * Makes UUIDs of version 7, each smaller than the one before it. Movements get them in the order of the bank's list,
 * newest first, so that movements of one day keep that order.
 */
export function fallingIds(count: number): string[] {
  const time = Date.now().toString(16).padStart(12, '0');
  return Array.from({ length: count }, (_, index) => {
    // The counter has 26 bits: 12 next to the version and 14 next to the variant.
    const counter = count - index;
    const high = (0x7000 + ((counter >> 14) & 0xfff)).toString(16);
    const low = (0x8000 + (counter & 0x3fff)).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-${high}-${low}-${randomBytes(6).toString('hex')}`;
  });
}
