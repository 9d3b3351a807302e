import { join } from 'node:path';
import { runCommand } from '../process/command.ts';
import { withProgress } from '../tools/progress.mjs';

/**
 * Migrates the database to the newest schema, in a process of its own. Throws the message of that process when it
 * fails.
 */
export async function migrateDatabase(env: NodeJS.ProcessEnv): Promise<void> {
  let last = '';
  try {
    await withProgress('preparing the database', () =>
      runCommand(process.execPath, [join(import.meta.dirname, '..', 'cli', 'main.ts'), 'migrate'], {
        env,
        onLine: (line) => {
          last = line;
        },
      }),
    );
  } catch {
    throw new Error(reasonOf(last));
  }
}

/** Reads the reason from the last line: one of our JSON logs, or the end of a crash. */
function reasonOf(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg: string; err?: { code?: string } };
    return `Migration: ${msg}${err?.code ? ` (${err.code})` : ''}`;
  } catch {
    return `Migration: ${line}`;
  }
}
