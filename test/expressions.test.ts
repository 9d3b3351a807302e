/** No regular expression of the service takes longer than in proportion to a text: many run on what a page or a stranger wrote. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { type Expression, expressionsOf, hurtfulFor } from './support/expressions.ts';
import { isFull } from './support/form.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Milliseconds of processor time. What is linear takes hundredths of them; what is quadratic some 50 at 10,000 characters and
 * 5,000 at 100,000.
 */
const sizes = [{ size: 1_000, most: 8 }, { size: 10_000, most: 8 }, ...(isFull ? [{ size: 100_000, most: 80 }] : [])];
/** Of the wall clock, for what would take hours. */
const DEADLINE = 60_000;

/** Those whose text is short whoever writes it: where they stand, or what they are, with the most characters and what sees to it. */
const short: { of: string; longest: number; because: string }[] = [
  { of: 'src/domain/codes/', longest: 2_000, because: 'findCode looks at no longer text (LONGEST)' },
  {
    of: 'src/notifications/mask-answer.ts',
    longest: 8_192,
    because: 'maskAnswer looks at no longer answer (LOOKED_AT)',
  },
];

let thread: Worker | undefined;
afterEach(async () => {
  await thread?.terminate();
  thread = undefined;
});

/** Null, or what takes too long. */
function slowness({ source, flags }: Expression, tried = sizes, deadline = DEADLINE): Promise<string | null> {
  thread ??= new Worker(new URL('./support/expression-thread.js', import.meta.url), { execArgv: [] });
  const running = thread;
  return new Promise((resolve, reject) => {
    const end = (result: string | null) => {
      clearTimeout(timer);
      running.off('message', end).off('error', reject);
      resolve(result);
    };
    const timer = setTimeout(() => {
      thread = undefined;
      void running.terminate();
      end(`no end within ${deadline} ms`);
    }, deadline);
    running.once('message', end).once('error', reject);
    running.postMessage({ source, flags, hurtful: hurtfulFor({ source, flags, where: '' }), sizes: tried });
  });
}

test('finds what is quadratic and what is exponential', async () => {
  expect(await slowness({ source: '\\S*@\\S*', flags: 'g', where: '' })).toMatch(/10000 characters take/);
  expect(await slowness({ source: 'Enter (\\d+)+ now', flags: '', where: '' }, sizes, 1_000)).not.toBeNull();
  expect(await slowness({ source: '^[a-z]+\\d', flags: '', where: '' })).toBeNull();
});

test('every regular expression of src takes a time in proportion to its text, or has a short one', async () => {
  const { expressions, unread } = expressionsOf(root, 'src');
  expect(expressions.length).toBeGreaterThan(100);
  expect(unread).toEqual([]);
  const slow: string[] = [];
  const needed = new Set<string>();
  for (const expression of expressions) {
    const written = `/${expression.source}/${expression.flags}`;
    const bound = short.find(({ of }) => of === written || expression.where.startsWith(of));
    if (!bound || isFull) {
      const result = await slowness(expression);
      if (result !== null && bound) needed.add(bound.of);
      if (result !== null && !bound) slow.push(`${expression.where} ${written}: ${result}`);
    }
    const atLongest = bound && (await slowness(expression, [{ size: bound.longest, most: 200 }]));
    if (atLongest) slow.push(`${expression.where} ${written}: ${atLongest}`);
  }
  expect(slow).toEqual([]);
  // Where all are quick no bound is needed.
  if (isFull) expect(short.filter(({ of }) => !needed.has(of))).toEqual([]);
}, 240_000);
