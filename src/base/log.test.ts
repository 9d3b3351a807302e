import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Returns what a process really logs, line by line. */
function logged(script: string): { text: string; lines: Record<string, unknown>[] } {
  const source = `import { createLogger } from './log.ts';
    const log = createLogger('test', 'info');
    ${script}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
  return {
    text: stdout,
    lines: stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

test('an error is written as its kind, code and place, and nothing of what it says', () => {
  const { text, lines } = logged(`
    const cause = new Error('planted in the cause');
    const error = Object.assign(new TypeError('planted in the message\\nplanted in its second line', { cause }), {
      code: '23505', detail: 'Key (email)=(planted in a detail)', config: { password: { deep: 'planted in a field' } } });
    log.error({ err: error }, 'the row could not be written');
    log.error({ err: 'planted in a thrown text' }, 'thrown');
    log.error({ err: { password: 'planted in a thrown object' } }, 'thrown');
    log.error({ err: new AggregateError([new Error('planted in a part')], 'planted') }, 'several');`);
  expect(text).not.toContain('planted');
  expect(lines).toMatchObject([
    {
      level: 'error',
      part: 'test',
      msg: 'the row could not be written',
      err: { type: 'TypeError', code: '23505', at: expect.arrayContaining([expect.stringMatching(/^at /)]) },
    },
    { err: { type: 'string' } },
    { err: { type: 'object' } },
    { err: { type: 'AggregateError' } },
  ]);
});

test('an error whose message pretends to be a stack says nothing either', () => {
  const { text } = logged(`log.error({ err: new Error('x\\n    at planted (somewhere:1:1)') }, 'odd');`);
  expect(text).not.toContain('planted');
});

test('an error passed alone is written without its message', () => {
  const { text } = logged(
    `log.error(new Error('planted')); log.error(new Error('planted'), 'ours'); log.error({ err: new Error('planted') });`,
  );
  expect(text).not.toContain('planted');
});
