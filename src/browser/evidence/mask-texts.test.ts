import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskTexts } from './mask-texts.ts';

const mask = (text: string, ...secrets: string[]) => maskTexts([text], secrets)[0];

test('masks digits of every script and e-mail addresses', () => {
  expect(mask('IBAN DE89 ٣٤ ½ 𝟙')).toBe('IBAN DE•• •• • •');
  expect(mask('write to ada@example.com now')).toBe('write to ••••••••••••••• now');
});

test('finds a secret in other case, with spaces or hyphens, and across texts', () => {
  expect(mask('Hello MARIA gomez', 'maria.gomez', 'Maria Gomez')).toBe('Hello ••••• •••••');
  expect(mask('code k7x q-2p', 'K7X-Q2P')).toBe('code ••• •-••');
  expect(maskTexts(['Mr ', 'Go', 'mez', ' left'], ['gomez'])).toEqual(['Mr ', '••', '•••', ' left']);
});

test('leaves what is nobody’s', () => {
  expect(mask('Confirm your login', '', ' ', 'x')).toBe('Confirm your login');
});

test('whatever surrounds a secret, it is gone, and masking twice is masking once', () => {
  const text = fc.string({ unit: 'grapheme' });
  const secret = fc.string({ minLength: 4 }).filter((one) => one.replace(/[\s-]/g, '').length > 3);
  fc.assert(
    fc.property(text, secret, text, (before, planted, after) => {
      const once = mask(`${before}${planted.toUpperCase()}${after}`, planted) ?? '';
      expect(once.toLowerCase()).not.toContain(planted.toLowerCase());
      expect(once).not.toMatch(/\p{N}/u);
      expect(mask(once, planted)).toBe(once);
    }),
  );
});

test('takes a time in proportion to a text without blanks, and to a secret that repeats itself', () => {
  const begun = process.cpuUsage();
  expect(mask('a'.repeat(500_000), 'b'.repeat(100))).toHaveLength(500_000);
  expect(mask('a'.repeat(200_000), 'a'.repeat(20_000))).toBe('•'.repeat(200_000));
  // It once took minutes, and takes half a second now.
  expect(process.cpuUsage(begun).user / 1_000_000).toBeLessThan(20);
});
