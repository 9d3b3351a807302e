/**
 * Finds folders that import each other in a cycle. Types count too, because a reader of one file has to read the other.
 */
import { dirname, join } from 'node:path';
import { type Import, importsOf, sourceFiles } from './imports.ts';

/**
 * Returns one line for each cycle, at each level: the folders and files of one folder stand for everything in them.
 * `folder` is a path from `root`, such as `src`.
 */
export function folderCycles(root: string, folder: string): string[] {
  const imports = sourceFiles(root, folder).flatMap((file) => importsOf(root, file));
  const folders = new Set(imports.flatMap(({ from }) => foldersAbove(from, folder)));
  return [...folders].sort().flatMap((level) => cyclesIn(level, imports));
}

function foldersAbove(file: string, top: string): string[] {
  const above = dirname(file);
  return above === top ? [top] : [...foldersAbove(above, top), above];
}

function cyclesIn(level: string, imports: Import[]): string[] {
  const example = new Map<string, Map<string, Import>>();
  for (const found of imports) {
    const [one, other] = [childOf(level, found.from), childOf(level, found.target)];
    if (one === null || other === null || one === other) continue;
    const arrows = example.get(one) ?? new Map<string, Import>();
    if (!arrows.has(other)) arrows.set(other, found);
    example.set(one, arrows);
  }
  const left = new Set(example.keys());
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(example.get(from)?.keys() ?? [])].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  const found: string[] = [];
  for (const one of left) {
    const circle = [one, ...[...left].filter((other) => other !== one && reaches(one, other) && reaches(other, one))];
    if (circle.length === 1) continue;
    for (const member of circle) left.delete(member);
    const arrows = circle.flatMap((from) => circle.flatMap((to) => example.get(from)?.get(to) ?? []));
    const lines = arrows.map(({ from, target }) => `  ${from} imports ${target}`);
    found.push(`${level}: ${circle.sort().join(', ')} import each other in a circle\n${lines.join('\n')}`);
  }
  return found;
}

/** Returns the folder or file directly in `level` that contains `path`, or null when it is elsewhere. */
function childOf(level: string, path: string): string | null {
  if (!path.startsWith(`${level}/`)) return null;
  const [child = ''] = path.slice(level.length + 1).split('/');
  return join(level, child);
}
