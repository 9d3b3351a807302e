import { expect, test } from 'vitest';
import { maskInThread } from './masking.ts';

const words = (outline: string) => ({
  url: 'https://bank.example/7',
  dialogs: [{ type: 'alert', message: 'Hello maria' }],
  refused: [],
  frames: [{ url: null, outline }],
});

test('words are masked in a thread', async () => {
  expect(await maskInThread(words('- text: 42 and maria'), ['maria'])).toEqual({
    url: 'https://bank.example/•',
    outline: '- alert: "Hello •••••"\n- text: •• and •••••',
  });
});

test('a thread that takes too long is ended, its words are lost, and the next ones have another thread', async () => {
  // Each secret is looked for in the whole text, which would take minutes without the deadline.
  const secrets = Array.from({ length: 200_000 }, (_, index) => `${'a'.repeat(2_000)}${index}b`);
  const begun = performance.now();
  const slow = maskInThread(words('a'.repeat(131_072)), secrets, 500);
  const next = maskInThread(words('- text: 42'), []);
  expect(await slow).toBeNull();
  expect((await next)?.outline).toContain('- text: ••');
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test('more than can be masked soon are refused', async () => {
  const all = await Promise.all(Array.from({ length: 30 }, () => maskInThread(words('- text: 42'), [])));
  expect(all.filter((masked) => masked === null)).toHaveLength(10);
});
