import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVault, SealError, sealContext } from './crypto.ts';

const oldKey = { id: 'k1', secret: Buffer.alloc(32, 1) };
const newKey = { id: 'k2', secret: Buffer.alloc(32, 2) };
const context = sealContext.setting('a-1', 'bank_password');

describe('sealing', () => {
  test('opens to what was sealed, for any text', () => {
    const vault = createVault([oldKey]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
        expect(vault.open(vault.seal(text, place), place)).toBe(text);
      }),
    );
  });

  test('says neither what was sealed nor that two are equal', () => {
    const vault = createVault([oldKey]);
    const sealed = vault.seal('swordfish', context);
    expect(sealed).not.toBe(vault.seal('swordfish', context));
    expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('swordfish');
  });

  test('does not open for another row or field', () => {
    const vault = createVault([oldKey]);
    const sealed = vault.seal('swordfish', context);
    for (const other of [
      sealContext.setting('a-2', 'bank_password'),
      sealContext.setting('a-1', 'auth_token'),
      sealContext.code('a-1'),
    ]) {
      expect(() => vault.open(sealed, other)).toThrow(SealError);
    }
  });

  test('does not open when any part of it was changed', () => {
    const vault = createVault([oldKey]);
    const sealed = vault.seal('swordfish', context);
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(`k1.${changed.toString('base64url')}`, context)).toThrow(SealError);
    }
    for (const broken of ['', 'k1', 'k1.', 'k1.AAAA', `k1.${bytes.subarray(0, 20).toString('base64url')}`]) {
      expect(() => vault.open(broken, context)).toThrow(SealError);
    }
  });

  test('does not accept a tag that was cut short', () => {
    const sealed = createVault([oldKey]).seal('swordfish', context);
    expect(() => createVault([oldKey]).open(sealed.slice(0, -4), context)).toThrow(SealError);
  });

  test('goes on with the newest key and still opens what an older one sealed', () => {
    const before = createVault([oldKey]).seal('swordfish', context);
    const rotated = createVault([newKey, oldKey]);
    expect(rotated.open(before, context)).toBe('swordfish');
    const after = rotated.seal('swordfish', context);
    expect(after).toMatch(/^k2\./);
    expect(createVault([newKey]).open(after, context)).toBe('swordfish');
    expect(() => createVault([newKey]).open(before, context)).toThrow(/not in ENCRYPTION_KEYS/);
  });

  test('for a destination opens for that one alone, and for no place without one', () => {
    const vault = createVault([oldKey]);
    const at = sealContext.bankSecret('a-1', 'bank_password', 'north');
    const sealed = vault.seal('swordfish', at);
    expect(sealed).toMatch(/^k1\.b\./);
    expect(vault.open(sealed, at)).toBe('swordfish');
    for (const other of [
      sealContext.bankSecret('a-1', 'bank_password', 'south'),
      sealContext.bankSecret('a-2', 'bank_password', 'north'),
      sealContext.bankSecret('a-1', 'bank_username', 'north'),
      context,
    ]) {
      expect(() => vault.open(sealed, other)).toThrow(SealError);
      expect(() => vault.open(sealed.replace('.b.', '.'), other)).toThrow(SealError);
    }
  });

  test('for a place alone opens for a destination until the older form is refused, or with a key that never had it', () => {
    const vault = createVault([oldKey]);
    const at = sealContext.bankSecret('a-1', 'bank_password', 'north');
    const older = vault.seal('swordfish', context);
    expect(vault.open(older, at)).toBe('swordfish');
    expect(() => vault.open(older.replace('.', '.b.'), at)).toThrow(SealError);
    expect(() => createVault([{ ...oldKey, onlyBound: true }]).open(older, at)).toThrow(SealError);
    vault.refuseOlderForm();
    expect(() => vault.open(older, at)).toThrow(SealError);
    expect(vault.open(older, context)).toBe('swordfish');
  });

  test('needs a key', () => {
    expect(() => createVault([])).toThrow(/ENCRYPTION_KEYS/);
  });
});

describe('a fingerprint', () => {
  test('is equal for equal texts of one context only, and says nothing about them', () => {
    const vault = createVault([oldKey]);
    const mark = vault.fingerprint('123456', sealContext.code('r-1'));
    expect(mark).toBe(vault.fingerprint('123456', sealContext.code('r-1')));
    expect(mark).not.toBe(vault.fingerprint('123457', sealContext.code('r-1')));
    expect(mark).not.toBe(vault.fingerprint('123456', sealContext.code('r-2')));
    expect(mark).not.toBe(createVault([newKey]).fingerprint('123456', sealContext.code('r-1')));
    expect(mark).toMatch(/^[\w-]{22}$/);
  });
});

describe('a signature', () => {
  test('is genuine for just these parts, and while its key is held', () => {
    const signature = createVault([oldKey]).sign(['a', 'bc']);
    expect(createVault([newKey, oldKey]).checkSignature(signature, ['a', 'bc'])).toBe('genuine');
    expect(createVault([newKey, oldKey]).checkSignature(signature, ['ab', 'c'])).toBe('forged');
    expect(createVault([oldKey]).checkSignature(`${oldKey.id}.`, ['a', 'bc'])).toBe('forged');
    expect(createVault([newKey]).checkSignature(signature, ['a', 'bc'])).toBe('unknown_key');
  });
});
