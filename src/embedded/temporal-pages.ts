/**
 * Extracts the pages of the Temporal UI into files. The dev server can show them only on a port of its own without
 * authentication. So they are taken once from a server that has no data, and the API serves them.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { withLock } from '../process/lock.mjs';
import { freePort } from '../process/ports.ts';
import { cachePath } from '../tools/cache.mjs';
import { withProgress } from '../tools/progress.mjs';
import { findTemporal, temporalVersion } from '../tools/temporal-program.ts';
import { startTemporal } from './temporal.ts';

/** The path at which the API serves them. The pages contain it in their links. */
const publicPath = '/temporal';
/** The file in which the page finds the settings of its server. */
const settingsFile = 'settings.json';

const AT_ONCE = 16;

/** Returns the folder with the pages of the `temporal` program in use. */
export async function findTemporalPages(): Promise<string> {
  const version = await temporalVersion((await findTemporal()).path);
  const folder = cachePath(`temporal-pages-${createHash('sha256').update(version).digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(folder)) await withProgress('taking the pages of the Temporal UI', () => takePages(folder));
  });
  return folder;
}

async function takePages(folder: string): Promise<void> {
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  const temporal = await startTemporal({
    dataDir: null,
    uiPort: await freePort(),
    uiPath: publicPath,
    searchAttributes: {},
  });
  try {
    const base = `${temporal.uiUrl}`;
    const settings = await get(`${base}/api/v1/settings`);
    if (!settings.ok) throw new Error('The settings of the Temporal UI could not be read.');
    await save(join(draft, settingsFile), settings.content);
    await takeAll(base, draft);
    await rename(draft, folder);
  } finally {
    await temporal.stop();
    await rm(draft, { recursive: true, force: true });
  }
}

/** Downloads the first page, the files that it names, and the files that those name. */
async function takeAll(base: string, folder: string): Promise<void> {
  const known = new Set(['/']);
  let next = ['/'];
  while (next.length > 0) {
    const found: string[] = [];
    for (let at = 0; at < next.length; at += AT_ONCE) {
      await Promise.all(
        next.slice(at, at + AT_ONCE).map(async (path) => {
          const { ok, type, content } = await get(base + path);
          // Some texts only look like file names. For those the server returns the first page or an error.
          if (path !== '/' && (!ok || type.startsWith('text/html'))) return;
          await save(join(folder, path === '/' ? 'index.html' : path), content);
          if (/html|javascript|css/.test(type)) found.push(...namesIn(path, content.toString()));
        }),
      );
    }
    next = [...new Set(found)].filter((path) => !known.has(path));
    for (const path of next) known.add(path);
  }
}

const named = /["'`(]((?:\.{0,2}\/)?[\w@./-]+\.(?:js|css|woff2?|ttf|svg|png|json|ico|webp|webmanifest))["'`)]/g;

function namesIn(path: string, text: string): string[] {
  const folder = posix.dirname(path);
  return [...text.matchAll(named)].flatMap(([, name = '']) => {
    if (name.startsWith(`${publicPath}/`)) return [name.slice(publicPath.length)];
    if (name.startsWith('/')) return [];
    if (name.startsWith('_app/')) return [`/${name}`];
    return name.startsWith('.') || path.endsWith('.css') ? [posix.join(folder, name)] : [];
  });
}

async function get(url: string): Promise<{ ok: boolean; type: string; content: Buffer }> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  const content = Buffer.from(await answer.arrayBuffer());
  return { ok: answer.ok, type: answer.headers.get('content-type') ?? '', content };
}

async function save(file: string, content: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
