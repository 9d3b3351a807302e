import { type ChildProcess, spawn } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { supervise } from './supervise.ts';
import { endProcess, exitOf } from './tether.ts';

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
  expect(down).toHaveBeenCalledWith({ code: null, signal: 'SIGKILL' }, 250);
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
  expect(pauses).toEqual([250, 500, 1_000]);
  await part.stop();
});

test('throws when the first start fails', async () => {
  const start = () => Promise.reject(new Error('cannot'));
  await expect(supervise({ start, onUp: () => {}, onDown: () => {} }, never)).rejects.toThrow('cannot');
});
