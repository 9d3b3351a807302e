import { expect, test } from 'vitest';
import { untilAborted } from './loops.ts';

test('a signal that came before anybody listened is heard, like one that comes later', async () => {
  const stopping = new AbortController();
  const later = untilAborted(stopping.signal);
  stopping.abort();
  await later;
  await expect(untilAborted(stopping.signal)).resolves.toBeUndefined();
});
