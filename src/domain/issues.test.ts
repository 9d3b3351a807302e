import { expect, test } from 'vitest';
import { z } from 'zod';
import { numbersOf } from './issues.ts';

const schema = z.object({
  name: z.string().min(3).max(5),
  tags: z.array(z.string()).min(1),
  age: z.int().min(18),
});

function numbers(sent: unknown) {
  const issues = schema.safeParse(sent).error?.issues ?? [];
  return Object.fromEntries(issues.map((issue) => [issue.path.join('.'), numbersOf(issue, sent)]));
}

test('an issue carries the bound that was missed, and what it counts', () => {
  expect(numbers({ name: 'ab', tags: [], age: 17 })).toEqual({
    name: { origin: 'string', minimum: 3 },
    tags: { origin: 'array', minimum: 1 },
    age: { origin: 'number', minimum: 18 },
  });
  expect(numbers({ name: 'abcdef', tags: ['a'], age: 18 })).toEqual({ name: { origin: 'string', maximum: 5 } });
});

test('a value that is not there is told from one of another type, also inside of a list', () => {
  expect(numbers({ name: null, tags: ['a', 7], age: Number.NaN })).toEqual({
    name: { missing: true },
    'tags.1': {},
    age: { missing: true },
  });
  expect(numbers({ tags: ['a'], age: 18 })).toEqual({ name: { missing: true } });
});
