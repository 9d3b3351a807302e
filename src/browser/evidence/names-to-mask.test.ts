import { expect, test } from 'vitest';
import { maskTexts } from './mask-texts.ts';
import { namesToMask } from './names-to-mask.ts';

const masked = (text: string, ...names: string[]) => maskTexts([text], namesToMask(names))[0];

test.each(['Ada Lovelace', 'ADA LOVELACE', 'Lovelace, Ada', 'LOVELACE ADA'])(
  'a name that is known is masked in free text: %s',
  (written) => {
    expect(masked(`Last payment from ${written} today`, 'Ada Lovelace')).toBe(
      `Last payment from ${written.replace(/[^ ]/g, '•')} today`,
    );
  },
);

test('a name of which the bank writes the last part first is known the other way round too', () => {
  expect(masked('Ana María Pérez', 'Pérez, Ana María')).toBe('••• ••••• •••••');
});

test('nothing else is masked, and a name of two letters would take too much with it', () => {
  expect(masked('Your session has ended', 'Ada Lovelace', 'Li')).toBe('Your session has ended');
});
