import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { runCommand } from './command.ts';

/** Fetches a `.tar.gz` and unpacks it into the folder. Gives up when no answer comes within a few seconds. */
export async function downloadArchive(url: string, folder: string): Promise<void> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new Error('no answer within 5 seconds')), 5_000);
  const answer = await fetch(url, { signal: patience.signal }).finally(() => clearTimeout(timer));
  if (!answer.ok || !answer.body) throw new Error(`the server answered with status ${answer.status}`);
  const archive = join(folder, 'archive.tar.gz');
  const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
  await pipeline(body, createWriteStream(archive), { signal: AbortSignal.timeout(600_000) });
  await runCommand('tar', ['-xzf', archive, '-C', folder]);
  await rm(archive);
}
