import { expect, test } from 'vitest';
import { bounds } from '../bounds.ts';
import { maskUrl, maskWords, originOf } from './mask-words.ts';

test('an address keeps its scheme, host and masked path only', () => {
  expect(maskUrl('https://bank.example/user/maria%2Egomez/7?code=1#x', ['maria.gomez'])).toBe(
    'https://bank.example/user/•••••••••••/•',
  );
  expect(maskUrl('data:text/html,secret', [])).toBe('data:');
  expect(maskUrl('about:blank', [])).toBe('about:');
});

test('a secret in an address is masked beside what is not well-formed', () => {
  expect(maskUrl('https://bank.example/%ff/maria%2Egomez/%e2%82', ['maria.gomez'])).toMatch(/\/•{11}\//);
});

test('what cannot be masked leaves scheme and host', () => {
  expect(originOf('https://bank.example:8443/maria?x')).toBe('https://bank.example:8443');
  expect(originOf('data:text/html,secret')).toBe('data:');
  expect(originOf('')).toBe('');
});

test('a page of any length says no more than the bounds, and a secret at the cut shows no half of itself', () => {
  const secret = 'maria.gomez';
  const longUrl = `https://bank.example/${'a'.repeat(bounds.url - 30)}${secret}${'b'.repeat(2_000_000)}`;
  const long = 'x'.repeat(bounds.outline - 5);
  const { url, outline } = maskWords(
    {
      url: longUrl,
      dialogs: [],
      refused: [],
      frames: [
        { url: null, outline: `${long}${secret}` },
        { url: longUrl, outline: 'x'.repeat(200_000) },
      ],
    },
    [secret],
  );
  expect(url).toHaveLength(bounds.url);
  expect(outline).toHaveLength(bounds.outline);
  for (const text of [url, outline ?? '']) expect(text).not.toMatch(/mari/);
});

test('the structure of a page stays, and what only looks like it is masked', () => {
  const outline = '- heading "Code 12" [level=1]\n- checkbox "A" [checked]\n- text: " [level=a b 5] [level=2"';
  const { outline: masked } = maskWords({ url: '', dialogs: [], refused: [], frames: [{ url: null, outline }] }, []);
  expect(masked).toBe('- heading "Code ••" [level=1]\n- checkbox "A" [checked]\n- text: " [level=a b •] [level=•"');
});
