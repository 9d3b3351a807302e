import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { runCommand } from '../process/command.ts';
import { withLock } from '../process/lock.mjs';
import { cachePath } from './cache.mjs';
import { withProgress } from './progress.mjs';

const root = join(import.meta.dirname, '../..');
const built = join(root, 'web/dist');
/** The sources of the build: the dashboard, and the shapes of the data that it sends. */
const sources = [
  'web',
  'src/api/accounts/schemas.ts',
  'src/api/contract/schema-parts.ts',
  'src/api/keys/schemas.ts',
  'src/api/people/schemas.ts',
  'src/api/settings/login-hours.ts',
  'src/api/settings/schemas.ts',
  'src/domain',
  'package-lock.json',
  'tsconfig.json',
];

/** Builds the dashboard when its sources have changed since the last build. Takes a few milliseconds otherwise. */
export async function ensureDashboard(): Promise<void> {
  const wanted = fingerprint();
  if (builtFrom() === wanted) return;
  const lock = cachePath('locks', `dashboard-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
  await withLock(lock, async () => {
    if (builtFrom() === wanted) return;
    await withProgress('building the dashboard', (note) => build(wanted, note));
  });
}

async function build(wanted: string, note: (text: string) => void): Promise<void> {
  const draft = `${built}.${process.pid}`;
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  try {
    await runCommand(process.execPath, [vite, 'build', 'web', '--logLevel', 'error'], {
      env: { OUT_DIR: draft, NODE_ENV: 'production' },
      timeoutMs: 300_000,
      onLine: note,
    });
    compress(draft);
    writeFileSync(join(draft, 'built-from'), wanted);
    // An open page may ask for files of the previous build. It reloads itself when one is missing.
    rmSync(built, { recursive: true, force: true });
    renameSync(draft, built);
  } catch (error) {
    throw new Error(`The dashboard could not be built. ${(error as Error).message}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Compresses the files once, rather than at every request. */
function compress(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!['.js', '.css', '.html', '.svg'].includes(extname(name))) continue;
    const content = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, { params }));
  }
}

function builtFrom(): string | null {
  const note = join(built, 'built-from');
  return existsSync(note) ? readFileSync(note, 'utf8') : null;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesOf).sort()) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (extname(path)) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !file.startsWith('web/dist') && !/\.test\.tsx?$/.test(file));
}
