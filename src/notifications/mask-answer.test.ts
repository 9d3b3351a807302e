import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskAnswer } from './mask-answer.ts';

test.each([
  ['{"ok":true,"message":"thank you"}', '{"ok":true,"message":"thank you"}'],
  ['{"token":"abc","note":"fine"}', '{"token":[masked],"note":"fine"}'],
  ['got Authorization: Api-Key abcdef', 'got Authorization: [masked] [masked]'],
  ['access_token=abc&x=y', 'access_token=[masked]&x=y'],
  ["the password is 'swordfish'", 'the password is [masked]'],
  ['Your code is ABCDEF, thanks', 'Your code is [masked], thanks'],
  ['use 123456 now', 'use [masked] now'],
  ['use AB12CD now', 'use [masked] now'],
  ['sk_live_abcdefghijklmnopqrstuvwxyz', '[masked]'],
  ['a\u0000b\u001b[31mc', 'a b [[masked]'],
])('keeps what is plain and masks the rest: %j', (answer, kept) => {
  expect(maskAnswer(answer, [])).toBe(kept);
});

test('no known secret gets through, however the receiver writes it', () => {
  const secret = fc.string({ minLength: 8, maxLength: 60, unit: fc.constantFrom(...'abcXYZ&<"\\/+=_-%') });
  const written = fc.constantFrom(
    (text: string) => text,
    (text: string) => JSON.stringify({ echo: text }),
    (text: string) => encodeURIComponent(text),
    (text: string) => Buffer.from(text).toString('base64'),
  );
  fc.assert(
    fc.property(secret, written, fc.string({ maxLength: 50 }), (token, write, around) => {
      const shown = maskAnswer(`${around}${write(token)}${around}`, [token]);
      return !shown.includes(token) && !shown.includes(write(token));
    }),
  );
});

test('looks at the worst answers in no time, and at no half of a secret', () => {
  for (const part of ['key', 'ж', '1', 'bearer ', '"', ' = ']) {
    expect(Buffer.byteLength(maskAnswer(part.repeat(30_000), ['planted-token']))).toBeLessThanOrEqual(1024);
  }
  const half = `${'a1'.repeat(4000)} ${'x '.repeat(92)}planted-token-planted`;
  expect(maskAnswer(half + ' more'.repeat(1000), ['planted-token-planted'])).not.toContain('planted');
});

test('cuts after 1 KB, between two characters', () => {
  const kept = maskAnswer('é '.repeat(1000), []);
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(1024);
  expect(
    kept
      .trim()
      .split(' ')
      .every((word) => word === 'é'),
  ).toBe(true);
});
