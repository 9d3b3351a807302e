import { expect, test } from 'vitest';
import { resolveOnce } from './resolve-once.ts';

test('names that are asked for at the same moment are looked up once, and one that failed is again', async () => {
  const asked: string[] = [];
  const resolve = resolveOnce(async (name) => {
    asked.push(name);
    if (asked.length === 1) throw new Error('not found');
    return [{ address: '8.8.8.8', family: 4 }];
  });
  await expect(resolve('bank.example', {})).rejects.toThrow('not found');
  const found = await Promise.all([
    resolve('bank.example', {}),
    resolve('bank.example', {}),
    resolve('other.example', {}),
  ]);
  expect(found.map(([first]) => first?.address)).toEqual(['8.8.8.8', '8.8.8.8', '8.8.8.8']);
  expect(asked).toEqual(['bank.example', 'bank.example', 'other.example']);
});
