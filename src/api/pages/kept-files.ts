/**
 * Keeps frequently requested files in memory: reading them would wait in the thread pool where passwords are hashed.
 */
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files by their path below the folder. */
export type KeptFiles = { find(path: string): Buffer | undefined };

/**
 * Keeps the files below the folder, or `only` some of them, as they are at first use. They are all read again when
 * `marker` has changed, because a build replaces it with the rest. Checking it takes microseconds, and no thread.
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
