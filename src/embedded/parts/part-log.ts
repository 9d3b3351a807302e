import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const rotateAt = 10 * 1024 * 1024;

/** Opens a part's log for appending. A big log is renamed first (one old file is kept). */
export function openPartLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > rotateAt) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** Returns the last lines of a part's log, for people to read. */
export function lastLogLines(file: string, count: number): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trim().split('\n').slice(-count).map(readable);
}

/**
 * Passes on every warning and error that is added to the log from now on. The part writes to the file itself, so it
 * does not depend on us, not even while it stops after a kill of its parent.
 */
export function followWarnings(file: string, tell: (line: string, level: string) => void): () => void {
  let position = existsSync(file) ? statSync(file).size : 0;
  let rest = '';
  const look = () => {
    const size = existsSync(file) ? statSync(file).size : 0;
    if (size < position) position = 0;
    if (size === position) return;
    const handle = openSync(file, 'r');
    const chunk = Buffer.alloc(Math.min(size - position, 1_000_000));
    position += readSync(handle, chunk, 0, chunk.length, position);
    closeSync(handle);
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const level = /^\{.*?"level":"(warn|error|fatal)"/.exec(line)?.[1];
      if (level) tell(readable(line), level);
    }
  };
  const timer = setInterval(look, 300);
  timer.unref();
  return () => {
    clearInterval(timer);
    look();
  };
}

/** Writes one of our JSON lines as `warn  the message  {more}`. Other lines stay as they are. */
function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, time: _time, part: _part, ...more } = JSON.parse(line) as Record<string, unknown>;
    const detail = Object.keys(more).length > 0 ? `  ${JSON.stringify(more)}` : '';
    return `${String(level)}: ${String(msg)}${detail}`.slice(0, 500);
  } catch {
    return line;
  }
}
