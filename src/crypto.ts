/** Sealing of single fields, and fingerprints that say nothing about what they stand for. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export type EncryptionKey = { id: string; secret: Buffer };

/** The keys a process holds: the first seals, all of them open. */
export type Vault = {
  /** Seals `text` so that it opens only for the same `context`, such as `account/<id>/bank_password`. */
  seal(text: string, context: string): string;
  /** Throws `SealError` for another context, an unknown key or a changed text. */
  open(sealed: string, context: string): string;
  /** Equal for equal `text` in one `context`; cannot be turned back without the key. */
  fingerprint(text: string, context: string): string;
  /** Signs `parts`, of which nothing is hidden by that: `<key id>.<signature>`. */
  sign(parts: (string | Uint8Array)[]): string;
  /** Whether one of the keys has signed just these `parts`. */
  checkSignature(signature: string, parts: (string | Uint8Array)[]): 'genuine' | 'forged' | 'unknown_key';
};

export class SealError extends Error {
  override name = 'SealError';
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createVault(keys: EncryptionKey[]): Vault {
  const [newest] = keys;
  if (!newest) throw new SealError('There is no encryption key: set ENCRYPTION_KEYS.');
  const fingerprintKey = derived(newest, 'fingerprint');
  const signingKey = derived(newest, 'signature');
  const signingKeys = new Map(keys.map((key) => [key.id, derived(key, 'signature')]));
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', newest.secret, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${newest.id}.${sealed.toString('base64url')}`;
    },
    open(sealed, context) {
      const [id, encoded = ''] = sealed.split('.');
      const key = keys.find((candidate) => candidate.id === id);
      if (!key) throw new SealError('This was sealed with a key that is not in ENCRYPTION_KEYS.');
      const bytes = Buffer.from(encoded, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        throw new SealError('This does not open: it was changed, or sealed for something else.');
      }
    },
    fingerprint(text, context) {
      return createHmac('sha256', fingerprintKey).update(`${context}\n${text}`).digest('base64url').slice(0, 22);
    },
    sign(parts) {
      return `${newest.id}.${hmac(signingKey, parts).toString('base64url')}`;
    },
    checkSignature(signature, parts) {
      const [id = '', encoded = ''] = signature.split('.');
      const key = signingKeys.get(id);
      if (!key) return 'unknown_key';
      const given = Buffer.from(encoded, 'base64url');
      const right = hmac(key, parts);
      return given.length === right.length && timingSafeEqual(given, right) ? 'genuine' : 'forged';
    },
  };
}

const derived = ({ secret }: EncryptionKey, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', use, 32));

/** Each part with its length, so that none can grow at the cost of the next. */
function hmac(key: Buffer, parts: (string | Uint8Array)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) {
    const length = typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;
    mac.update(`${length}:`).update(part);
  }
  return mac.digest();
}

/** What each sealed field is bound to, so that a value copied to another row or field does not open. */
export const sealContext = {
  setting: (accountId: string, field: string) => `account/${accountId}/${field}`,
  browserState: (accountId: string) => `account/${accountId}/browser_state`,
  code: (requestId: string) => `otp/${requestId}`,
  totpSecret: (userId: string) => `user/${userId}/totp_secret`,
};
