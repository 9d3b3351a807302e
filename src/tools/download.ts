import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { runCommand } from '../process/command.ts';

/**
 * Downloads a `.tar.gz` and unpacks it into the folder if its hash is the known one. Gives up when there is no response
 * within a few seconds.
 */
export async function downloadArchive(url: string, sha256: string, folder: string): Promise<void> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new Error('no answer within 5 seconds')), 5_000);
  const answer = await fetch(url, { signal: patience.signal }).finally(() => clearTimeout(timer));
  if (!answer.ok || !answer.body) throw new Error(`the server answered with status ${answer.status}`);
  const archive = join(folder, 'archive.tar.gz');
  const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
  await pipeline(body, createWriteStream(archive), { signal: AbortSignal.timeout(600_000) });
  const actual = await sha256Of(archive);
  if (actual !== sha256) {
    await rm(archive);
    throw new Error(
      `${url} is not the file that was expected: its sha256 is ${actual} and not ${sha256}. Nothing was run`,
    );
  }
  await runCommand('tar', ['-xzf', archive, '-C', folder]);
  await rm(archive);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
