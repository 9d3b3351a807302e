import { expect, test } from 'vitest';
import { bounded, bounds } from './bounds.ts';
import { namesToMask } from './evidence/names-to-mask.ts';
import { boundedState } from './session/bounded-state.ts';

test('a text is cut so that it can still be stored', () => {
  expect(bounded('abc', 3)).toBe('abc');
  expect(bounded('abcd', 3)).toBe('abc');
  expect(bounded('ab😀', 3).isWellFormed()).toBe(true);
});

test('of the storage of a page the hosts are saved that fit, and all cookies', () => {
  const origin = (name: string, length: number) => ({
    origin: `https://${name}.example`,
    localStorage: [{ name: 'a', value: 'x'.repeat(length) }],
  });
  const cookies = [
    {
      ...{ name: 'device', value: 'known', domain: 'a.example', path: '/', expires: -1 },
      ...{ httpOnly: true, secure: true, sameSite: 'Lax' as const },
    },
  ];
  const state = boundedState({ cookies, origins: [origin('a', 5), origin('b', bounds.browserState), origin('c', 5)] });
  expect(state.cookies).toEqual(cookies);
  expect(state.origins.map((one) => one.origin)).toEqual(['https://a.example', 'https://c.example']);
});

test('a name of megabytes is cut before its forms are made', () => {
  const forms = namesToMask([`${'maria '.repeat(1_000_000)}gomez`]);
  expect(Math.max(...forms.map((form) => form.length))).toBeLessThanOrEqual(301);
});
