import { createHash, randomBytes } from 'node:crypto';

const form = /^(rbk_[0-9a-f]{8})_([0-9a-f]{64})$/;

/** Makes a new key. `prefix` identifies the key and is always shown, `secret` only this once. */
export function createKey(): { key: string; prefix: string; secret: string } {
  const prefix = `rbk_${randomBytes(4).toString('hex')}`;
  const secret = randomBytes(32).toString('hex');
  return { key: `${prefix}_${secret}`, prefix, secret };
}

export function parseApiKey(key: string): { prefix: string; secret: string } | null {
  const [, prefix, secret] = form.exec(key) ?? [];
  return prefix && secret ? { prefix, secret } : null;
}

/** A fast hash is enough for 256 random bits. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
