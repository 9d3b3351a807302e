import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createGate } from './password-gate.ts';

/** Makes a gate, and tasks that end on command. */
function scene() {
  const gate = createGate({ atOnce: 2, waiting: 3 });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (name: string, options?: { known?: boolean }) => {
    const task = () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    };
    return gate(task, options).catch((error) => `${error.code} ${error.headers['Retry-After']}`);
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await sleep(1);
  };
  return { begun, ask, end };
}

describe('the gate', () => {
  test('lets two in, makes three wait in their order, and refuses the others', async () => {
    const { begun, ask, end } = scene();
    const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ask(name));
    expect(await asked[5]).toBe('UNAVAILABLE 2');
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd', 'e']) await end(name);
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await Promise.all(asked.slice(0, 5))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('lets known callers go before strangers, and never refuses them for strangers', async () => {
    const { begun, ask, end } = scene();
    const strangers = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name));
    const known = ['K', 'L'].map((name) => ask(name, { known: true }));
    expect(await strangers[4]).toBe('UNAVAILABLE 2');
    expect(await strangers[3]).toBe('UNAVAILABLE 2');
    await end('a');
    await end('b');
    expect(begun).toEqual(['a', 'b', 'K', 'L']);
    for (const name of ['K', 'L', 'c']) await end(name);
    expect(await Promise.all(known)).toEqual(['K', 'L']);
  });

  test('gives the place back when a task fails', async () => {
    const gate = createGate({ atOnce: 1, waiting: 0 });
    await expect(gate(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await gate(async () => 'next')).toBe('next');
  });
});
