import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { outsideEnv } from './outside-env.mjs';
import { spawnTethered, type TetherOptions } from './spawn-with-parent.ts';

/** Returns where the program is on the PATH, or null. */
export function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (folder && isExecutable(file)) return file;
  }
  return null;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export type CommandOptions = {
  /** Added to the variables that `outsideEnv` passes on. */
  env?: Record<string, string | undefined>;
  timeoutMs?: number;
  /** Called with each line that the program prints, to show its progress. */
  onLine?: (line: string) => void;
};

/** Runs a program to its end and returns its output. Throws with its last lines when it fails. */
export function runCommand(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const spawnOptions: TetherOptions = {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...outsideEnv(), ...options.env },
      deathSignal: 'SIGTERM',
    };
    if (options.timeoutMs !== undefined) spawnOptions.timeout = options.timeoutMs;
    const child = spawnTethered(command, args, spawnOptions);
    let printed = '';
    const hear = (chunk: Buffer) => {
      const text = chunk.toString();
      printed = (printed + text).slice(-100_000);
      const line = text.trim().split('\n').at(-1);
      if (line) options.onLine?.(line);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (error) => reject(new Error(`${command} could not be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(printed);
      else {
        const end = printed.trim().split('\n').slice(-5).join('\n');
        reject(new Error(`${command} ${args[0] ?? ''} failed (${signal ?? `exit code ${code}`}). ${end}`.trim()));
      }
    });
  });
}
