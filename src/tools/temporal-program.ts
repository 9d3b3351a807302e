import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isExecutable, onPath, runCommand } from '../process/command.ts';
import { withLock } from '../process/lock.mjs';
import { cachePath } from './cache.mjs';
import { downloadArchive } from './download.ts';
import { withProgress } from './progress.mjs';

// Later versions cannot be installed with `go install` because of the `replace` lines in their go.mod.
const version = 'v1.5.1';

/**
 * The hashes of the archives of that version, by `process.platform` and `process.arch`. Another archive is not
 * unpacked.
 */
const sha256: Record<string, string> = {
  'linux-x64': 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
  'linux-arm64': 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
  'darwin-x64': 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
  'darwin-arm64': 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
};

export type FoundTemporal = {
  path: string;
  from: string;
};

/** Finds the `temporal` program, or installs it into the cache of the user. */
export async function findTemporal(): Promise<FoundTemporal> {
  const chosen = process.env.TEMPORAL_CLI_PATH;
  if (chosen) {
    if (!isExecutable(chosen)) throw new Error(`TEMPORAL_CLI_PATH is ${chosen}, and there is no program there.`);
    return { path: chosen, from: 'TEMPORAL_CLI_PATH' };
  }
  const path = onPath('temporal');
  if (path) return { path, from: 'PATH' };
  const cached = cachePath(`temporal-${version}`, 'temporal');
  if (!isExecutable(cached)) await bring(cached);
  return { path: cached, from: 'cache' };
}

/** Returns the version that the program reports. */
export async function temporalVersion(path: string): Promise<string> {
  return (await runCommand(path, ['--version'], { timeoutMs: 20_000 })).trim().replace(/^temporal version /, '');
}

async function bring(target: string): Promise<void> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (isExecutable(target)) return;
    const draft = join(folder, 'draft');
    try {
      const why = await download(draft);
      if (why) await build(draft, why);
      await chmod(join(draft, 'temporal'), 0o755);
      await rename(join(draft, 'temporal'), target);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  });
}

/** Returns why it failed, or null. */
async function download(draft: string): Promise<string | null> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const expected = sha256[`${process.platform}-${process.arch}`];
  if (!expected) return `no archive for ${process.platform} on ${process.arch} is known to us`;
  const url = `https://temporal.download/cli/archive/${version}?platform=${process.platform}&arch=${arch}`;
  try {
    return await withProgress('downloading the Temporal dev server', async () => {
      await emptyFolder(draft);
      await downloadArchive(url, expected, draft);
      await temporalVersion(join(draft, 'temporal'));
      return null;
    });
  } catch (error) {
    return (error as Error).message;
  }
}

async function build(draft: string, downloadFailure: string): Promise<void> {
  const go = onPath('go');
  const ways =
    'Either install the Temporal CLI so that `temporal` is on the PATH, or set TEMPORAL_CLI_PATH to it, ' +
    'or set TEMPORAL_ADDRESS to a Temporal server that runs already.';
  if (!go) throw new Error(`No Temporal: the download failed (${downloadFailure}), and there is no Go. ${ways}`);
  await emptyFolder(draft);
  const title = `building the Temporal dev server ${version} with Go (about 3 minutes, once)`;
  try {
    await withProgress(title, async (note) => {
      let packages = 0;
      await runCommand(go, ['install', '-v', `github.com/temporalio/cli/cmd/temporal@${version}`], {
        env: { GOBIN: draft, GOFLAGS: '' },
        timeoutMs: 1_800_000,
        onLine: (line) => note(`${++packages} steps, now ${line}`),
      });
    });
  } catch (cause) {
    throw new Error(`No Temporal: the download failed (${downloadFailure}), and so did Go. ${ways}`, { cause });
  }
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
