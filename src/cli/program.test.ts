import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, runCommandLine } from '../../test/support/command-line.ts';
import { completionScript } from './completion.ts';
import { createProgram } from './program.ts';

test('what is not understood ends with 2 and a sentence, what does not work with 1', async () => {
  expect(await runCommandLine(['acounts'])).toMatchObject({ code: 2, said: expect.stringContaining('Did you mean') });
  expect(await runCommandLine(['codes', 'submit'])).toMatchObject({ code: 2, out: '' });
  expect(await runCommandLine(['accounts', 'list'])).toMatchObject({ code: 1, said: /^✗ Where is the API\?/ });
  const env = { RECONBANKER_URL: 'http://127.0.0.1:1', RECONBANKER_TOKEN: 'some' };
  const unreachable = await runCommandLine(['accounts', 'list', '--json'], { env });
  expect(JSON.parse(unreachable.said)).toMatchObject({ error: { code: 'UNREACHABLE' } });
});

test('the password of the instance that runs here is given to no other API', async () => {
  const ready = { api: 'http://127.0.0.1:1', operator: { email: 'a@example.com', password: 'of-this-one' } };
  const elsewhere = await runCommandLine(['accounts', 'list', '--url', 'http://127.0.0.1:2'], {
    dataDir: folderOf(ready),
  });
  expect(elsewhere).toMatchObject({ code: 1, said: /^✗ Who are you\?/ });
});

test('the command runs through the bootstrap, with whatever Node calls it', () => {
  const version = execFileSync(process.execPath, [join(import.meta.dirname, 'reconbanker.mjs'), '--version'], {
    encoding: 'utf8',
  });
  expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);
});

const complete = (shell: string, before: string, line: string[]): string[] => {
  const words = line.map((word) => `'${word}'`).join(' ');
  const script = `${before}\nCOMP_WORDS=(${words}); COMP_CWORD=${line.length - 1}; _reconbanker; echo "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync(shell, ['-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split(' ');
};

test.each([
  { typed: ['reconbanker', 'acc'], offered: ['accounts'] },
  { typed: ['reconbanker', 'accounts', ''], offered: expect.arrayContaining(['list', 'restart', 'stop']) },
  { typed: ['reconbanker', 'accounts', 'restart', 'some-id', '--j'], offered: ['--json'] },
  { typed: ['reconbanker', 'keys', 'create', 'relay', '--scope', ''], offered: ['otp:write', 'status:read'] },
  { typed: ['reconbanker', 'completion', 'z'], offered: ['zsh'] },
])('bash completes $typed', ({ typed, offered }) => {
  expect(complete('bash', completionScript(createProgram(), 'bash'), typed)).toEqual(offered);
});

const zsh = spawnSync('zsh', ['--version']).status === 0;

test.runIf(zsh)('zsh takes the completion', () => {
  const script = completionScript(createProgram(), 'zsh');
  const { stderr, stdout } = spawnSync('zsh', ['-f', '-c', `${script}\nprint $_comps[reconbanker]`], {
    encoding: 'utf8',
  });
  expect([stderr, stdout.trim()]).toEqual(['', '_bash_complete -o default -F _reconbanker']);
});
