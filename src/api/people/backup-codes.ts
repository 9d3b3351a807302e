/** Makes codes to keep on paper, for people who lose their authenticator. */
import { createHash, randomBytes } from 'node:crypto';

const howMany = 10;
const groups = 4;
// Without 0, 1, l and o, which look alike on paper. There are 32 letters: five bits of every byte choose one.
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Makes ten codes such as `k3mq-x7ra-9cfe-h2tn`, of 80 random bits each. */
export function createBackupCodes(): string[] {
  return Array.from({ length: howMany }, () => {
    const signs = [...randomBytes(groups * 4)].map((byte) => letters[byte % letters.length]).join('');
    return signs.replace(/(.{4})(?!$)/g, '$1-');
  });
}

/**
 * Hashes a code, in whatever form it was typed. The hash is bound to its user. A fast hash is enough for 80 random
 * bits.
 */
export function hashBackupCode(userId: string, code: string): Buffer {
  const plain = code.toLowerCase().replace(/[\s-]/g, '');
  return createHash('sha256').update(`${userId}\n${plain}`).digest();
}
