/** Runs `reconbanker` as a person does: in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { exitOf } from '../../src/process/spawn-with-parent.ts';
import { passedOn } from './passed-on.ts';

export type Ended = { code: number | null; out: string; said: string };

const program = join(import.meta.dirname, '../../src/cli/main.ts');

/** Starts it. `input` is its standard input. Without it there is none. */
export function startCommand(
  args: string[],
  { env = {}, dataDir }: { env?: NodeJS.ProcessEnv; dataDir?: string } = {},
) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...passedOn(), DATA_DIR: dataDir ?? temporaryFolder(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return child;
}

/** Runs it to its end. */
export async function runCommandLine(
  args: string[],
  { input = '', ...options }: { input?: string; env?: NodeJS.ProcessEnv; dataDir?: string } = {},
): Promise<Ended> {
  const child = startCommand(args, options);
  child.stdin.end(input);
  const [out, said, { code }] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  return { code, out, said };
}

/** Makes a folder that is removed when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reconbanker-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes the data folder of a running instance, as far as a command that calls its API reads it. */
export function folderOf(ready: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready));
  return folder;
}
