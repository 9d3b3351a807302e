import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { endProcess, exitOf } from '../../process/spawn-with-parent.ts';
import { supervise } from './supervise.ts';

const never = new AbortController().signal;

function idle(children: ChildProcess[]) {
  return async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    children.push(child);
    return {
      pid: child.pid ?? 0,
      exited: exitOf(child),
      stop: async () => void (await endProcess(child, 'SIGTERM', 5_000)),
    };
  };
}

test('starts a part again when it was killed, and stops it for good when told to', async () => {
  const children: ChildProcess[] = [];
  const pids: number[] = [];
  const down = vi.fn();
  const part = await supervise({ start: idle(children), onUp: (pid) => pids.push(pid), onDown: down }, never);
  children[0]?.kill('SIGKILL');
  await vi.waitUntil(() => pids.length === 2, { timeout: 20_000 });
  expect(down).toHaveBeenCalledWith({ code: null, signal: 'SIGKILL' }, expect.any(Number));
  expect(part.failures()).toBe(1);
  await part.stop();
  expect(children.every((child) => child.signalCode !== null)).toBe(true);
  expect(children).toHaveLength(2);
});

test('waits longer after each failed start, and stops in the middle of a pause', async () => {
  const children: ChildProcess[] = [];
  const pauses: number[] = [];
  const idleOnce = idle(children);
  const start = async () => {
    if (children.length > 0) throw new Error('no more');
    return idleOnce();
  };
  const part = await supervise({ start, onUp: () => {}, onDown: (_why, pause) => pauses.push(pause) }, never);
  children[0]?.kill('SIGKILL');
  await vi.waitUntil(() => pauses.length === 3, { timeout: 20_000 });
  // It had run for a moment.
  expect(pauses[0]).toBeLessThanOrEqual(250);
  expect(pauses.slice(1)).toEqual([500, 1_000]);
  await part.stop();
});

test('does not hold back a part that ran for longer than its pause, however often it is killed', async () => {
  const children: ChildProcess[] = [];
  const pauses: number[] = [];
  const pids: number[] = [];
  const watch = { onUp: (pid: number) => pids.push(pid), onDown: (_why: unknown, pause: number) => pauses.push(pause) };
  const part = await supervise({ start: idle(children), ...watch }, never);
  for (const [index, ms] of [300, 600, 1_100].entries()) {
    await sleep(ms);
    children[index]?.kill('SIGKILL');
    await vi.waitUntil(() => pids.length === index + 2, { timeout: 20_000 });
  }
  expect(pauses).toEqual([0, 0, 0]);
  expect(part.failures()).toBe(3);
  await part.stop();
});

test('throws when the first start fails', async () => {
  const start = () => Promise.reject(new Error('cannot'));
  await expect(supervise({ start, onUp: () => {}, onDown: () => {} }, never)).rejects.toThrow('cannot');
});
