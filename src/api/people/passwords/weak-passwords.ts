/** Decides which new passwords are refused. Passwords that are in use remain valid. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { invalid } from '../../errors.ts';

/** Throws `VALIDATION_ERROR` for `field` when the password is one of those that attackers try first. */
export function assertGoodPassword(field: string, password: string, owner: { email: string; name: string }): void {
  const message = weaknessOf(password, owner);
  if (message) throw invalid({ path: [field], message, code: 'weak_password' });
}

/** Returns what is wrong with it, or null. Its schema checks the length. */
export function weaknessOf(password: string, { email, name }: { email: string; name: string }): string | null {
  const plain = password.trim().toLowerCase();
  if (plain === '') return 'must not be only blanks';
  if (commonPasswords().has(plain)) return 'is one of the most common passwords';
  const [local = ''] = email.split('@');
  const isOwn = [email, local, name, name.replaceAll(' ', '')].some((word) => isLittleMoreThan(plain, word));
  return isOwn ? 'must not be your own name or email address' : null;
}

/** True for the word with up to three other characters around it. */
function isLittleMoreThan(plain: string, word: string): boolean {
  const own = word.trim().toLowerCase();
  return own.length >= 3 && plain.includes(own) && plain.replace(own, '').length <= 3;
}

let known: Set<string> | undefined;

function commonPasswords(): Set<string> {
  known ??= new Set(
    readFileSync(join(import.meta.dirname, 'common-passwords.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
  return known;
}
