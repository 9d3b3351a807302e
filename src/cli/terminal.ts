/** Prints results to standard output and everything else to standard error, and asks the person. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** An error that the caller can correct. Its message is shown as it is. */
export class CliError extends Error {
  override name = 'CliError';
  readonly code: string;
  /** 1: the command failed. 2: the command was not understood. */
  readonly exitCode: 1 | 2;
  constructor(message: string, { code = 'FAILED', exitCode = 1, cause }: CliErrorOptions = {}) {
    super(message, { cause });
    this.code = code;
    this.exitCode = exitCode;
  }
}

type CliErrorOptions = { code?: string; exitCode?: 1 | 2; cause?: unknown };

export type Output = { json?: boolean };

/** Prints either the value as JSON, for programs, or the lines, for people. */
export function print(value: unknown, lines: string[], { json }: Output): void {
  const text = json ? JSON.stringify(value, null, 2) : lines.join('\n');
  if (text) process.stdout.write(`${text}\n`);
}

/** Prints progress for people. Standard output stays clean. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function tellError(error: unknown, json: boolean): void {
  const code = error instanceof CliError ? error.code : 'UNEXPECTED';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(json ? `${JSON.stringify({ error: { code, message } })}\n` : `✗ ${message}\n`);
}

/** Formats columns as wide as their widest cell, under their names. */
export function table(names: string[], rows: string[][]): string[] {
  const widths = names.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [names, ...rows].map((cells) => line(cells).trimEnd());
}

export type Asking = {
  /** Hides what is typed. */
  hidden?: boolean;
  /** How to give the answer without a terminal. */
  otherwise: string;
};

/** Returns what the person types after `question`, or the next line of standard input when that is not a terminal. */
export async function ask(question: string, { hidden = false, otherwise }: Asking): Promise<string> {
  const answer = process.stdin.isTTY ? await askPerson(question, hidden) : await nextLine();
  if (answer === undefined) throw new CliError(`No value was given. ${otherwise}`, { code: 'NO_INPUT' });
  return answer.trim();
}

async function askPerson(question: string, hidden: boolean): Promise<string | undefined> {
  // The output of readline is discarded, so the terminal shows no letter of the answer.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  const gone = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  if (hidden) process.stderr.write(question);
  try {
    return await Promise.race([lines.question(question), gone]);
  } finally {
    if (hidden) process.stderr.write('\n');
    lines.close();
  }
}

let piped: AsyncIterator<string> | undefined;

async function nextLine(): Promise<string | undefined> {
  const { stdin } = process;
  piped ??= createInterface({ input: stdin })[Symbol.asyncIterator]();
  // An open pipe keeps the program alive only while we wait for its input.
  if ('ref' in stdin) stdin.ref();
  const { value, done } = await piped.next();
  if ('unref' in stdin) stdin.unref();
  return done ? undefined : value;
}
