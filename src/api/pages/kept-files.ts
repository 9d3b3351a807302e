/** Files that are answered often, held in memory: a read would wait in the pool where passwords are hashed. */
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** By the path below the folder. */
export type KeptFiles = { find(path: string): Buffer | undefined };

/**
 * The files below the folder, or `only` those, as they are when one is first asked for. They are read again, all of them,
 * once `marker` is another file: a build replaces it with the rest. Looking at it costs microseconds, and no thread.
 */
export function keepFiles(folder: string, marker: string, only: (path: string) => boolean = () => true): KeptFiles {
  let files = new Map<string, Buffer>();
  let madeAt: string | undefined;
  return {
    find(path) {
      const stamp = stampOf(join(folder, marker));
      if (stamp !== madeAt) {
        files = stamp === undefined ? new Map() : readAll(folder, only);
        madeAt = stamp;
      }
      return files.get(path);
    },
  };
}

function stampOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found && `${found.ino} ${found.mtimeNs}`;
}

function readAll(folder: string, only: (path: string) => boolean): Map<string, Buffer> {
  const entries: Dirent[] = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return new Map(paths.filter(only).map((path) => [path, readFileSync(join(folder, path))]));
}
