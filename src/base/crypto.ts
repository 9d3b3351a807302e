/** Seals single fields, and makes fingerprints that reveal nothing about their text. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { TokenField } from '../domain/destinations.ts';

export type EncryptionKey = {
  id: string;
  secret: Buffer;
  /** The key is newer than bound contexts, so anything sealed with it in the older form is not ours. */
  onlyBound?: boolean;
};

/** A place alone, such as `otp/<id>`, or a place and the destination that gets the secret. */
export type SealContext = string | { place: string; destination: string };

/** The keys of a process: the first one seals, all of them open. */
export type Vault = {
  /** Seals `text` so that it opens only for the same `context`. */
  seal(text: string, context: SealContext): string;
  /** Throws `SealError` for another context, an unknown key or a changed text. */
  open(sealed: string, context: SealContext): string;
  /** From now on, a text that was sealed for a place alone does not open when a destination is required. */
  refuseOlderForm(): void;
  /** Equal for equal `text` in one `context`. It cannot be reversed without the key. */
  fingerprint(text: string, context: string): string;
  /** Signs `parts` as `<key id>.<signature>`. This does not hide them. */
  sign(parts: (string | Uint8Array)[]): string;
  /** Says whether one of the keys has signed exactly these `parts`. */
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
  let takesOlderForm = true;
  return {
    seal(text, context) {
      const sealed = encrypt(text, newest, authenticated(context));
      return typeof context === 'string' ? `${newest.id}.${sealed}` : `${newest.id}.${boundMark}.${sealed}`;
    },
    open(sealed, context) {
      const [id, ...rest] = sealed.split('.');
      const key = keys.find((candidate) => candidate.id === id);
      if (!key) throw new SealError('This was sealed with a key that is not in ENCRYPTION_KEYS.');
      const isBound = rest.length === 2 && rest[0] === boundMark;
      if (typeof context === 'string' || isBound) {
        if (typeof context === 'string' && isBound) throw doesNotOpen();
        return decrypt(rest.at(-1) ?? '', key, authenticated(context));
      }
      if (!takesOlderForm || key.onlyBound) throw doesNotOpen();
      return decrypt(rest[0] ?? '', key, context.place);
    },
    refuseOlderForm() {
      takesOlderForm = false;
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

/** Includes the length of each part, so that text cannot move from one part to the next. */
function hmac(key: Buffer, parts: (string | Uint8Array)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) {
    const length = typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;
    mac.update(`${length}:`).update(part);
  }
  return mac.digest();
}

/** Follows the key's id in a sealed text. What follows is base64url, which has no dots. */
const boundMark = 'b';

/** A place is never JSON, so that a text of one form never opens as one of the other. */
const authenticated = (context: SealContext): string =>
  typeof context === 'string' ? context : JSON.stringify([context.place, context.destination]);

function encrypt(text: string, key: EncryptionKey, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64url');
}

function decrypt(encoded: string, key: EncryptionKey, context: string): string {
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
    throw doesNotOpen();
  }
}

const doesNotOpen = () => new SealError('This does not open: it was changed, or sealed for something else.');

/**
 * The context of each sealed field. It contains the row and field, so that a copied value does not open elsewhere. For
 * a secret that is given to a bank or sent to an origin it contains that too, so that it does not open when the row
 * points to another.
 */
export const sealContext = {
  setting: (accountId: string, field: string) => `account/${accountId}/${field}`,
  bankSecret: (accountId: string, field: BankSecret, bankCode: string) => ({
    place: sealContext.setting(accountId, field),
    destination: `bank ${bankCode}`,
  }),
  /** `destination` is the result of `spelled` in `src/domain/destinations.ts`. */
  token: (accountId: string, field: TokenField, destination: string) => ({
    place: sealContext.setting(accountId, field),
    destination,
  }),
  /** The address of a chat, whose path is the secret. */
  chatAddress: (accountId: string) => ({
    place: sealContext.setting(accountId, 'notification_endpoint_url'),
    destination: 'chat_webhook',
  }),
  browserState: (accountId: string, bankCode: string) => ({
    place: `account/${accountId}/browser_state`,
    destination: `bank ${bankCode}`,
  }),
  code: (requestId: string) => `otp/${requestId}`,
  totpSecret: (userId: string) => `user/${userId}/totp_secret`,
};

export type BankSecret = 'bank_username' | 'bank_password' | 'bank_totp_secret';
