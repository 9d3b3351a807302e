import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { isFull } from '../../test/support/form.ts';

/** Starts a separate process that is watched, and then does this. */
function watched(work: string) {
  const watchdog = fileURLToPath(new URL('./watchdog.ts', import.meta.url));
  const program = `
    import { watchEventLoop } from ${JSON.stringify(watchdog)};
    const stop = watchEventLoop('worker', { error: console.log }, 1_500);
    const stand = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    setTimeout(async () => { console.log('ready'); ${work} }, 1_500);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  const until = async (text: string) => {
    while (!printed.includes(text) && child.exitCode === null) await sleep(20);
  };
  return { child, until, ended: once(child, 'exit'), printed: () => printed };
}

test('a process whose event loop stands still is ended, and says why', async () => {
  const { ended, printed } = watched('for (;;) {}');
  expect(await ended).toEqual([null, 'SIGKILL']);
  const line = printed().trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(line)).toMatchObject({ level: 'fatal', part: 'worker', msg: expect.stringMatching(/stood still/) });
});

test('a process that is slow, or has told the watchdog to go, ends by itself', async () => {
  const slow = watched('stand(600); await 0; setTimeout(() => { stand(600); process.exit(7); }, 600)');
  const told = watched('await stop(); stand(2_500); process.exit(7)');
  expect(await slow.ended).toEqual([7, null]);
  expect(await told.ended).toEqual([7, null]);
});

test.runIf(isFull)('a process that is stopped for a while goes on', async () => {
  const { child, until, ended, printed } = watched("setTimeout(() => console.log('alive'), 4_000)");
  await until('ready');
  child.kill('SIGSTOP');
  await sleep(4_000);
  child.kill('SIGCONT');
  await until('alive');
  await ended;
  expect(printed()).toContain('alive');
  expect(printed()).not.toContain('stood still');
});
