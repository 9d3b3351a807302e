/** Reads from the text of our files what they import from each other. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export type Import = {
  /** A path from the root. */
  from: string;
  /** A path from the root for a file of ours, otherwise the name of the package. */
  target: string;
  typeOnly: boolean;
};

/** Returns the files of `folder` without tests, as paths from `root`. */
export function sourceFiles(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs|js)$/.test(name) && !/\.test\.tsx?$/.test(name))
      .filter((name) => !/(^|\/)(node_modules|dist)\//.test(name))
      .map((name) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}

/** Finds `import … from`, `export … from`, `import 'x'` and `import('x')`. */
export function importsOf(root: string, file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    const isOurs = specifier.startsWith('.');
    const target = isOurs ? relative(root, resolve(root, file, '..', specifier)) : specifier;
    found.push({ from: file, target, typeOnly });
  };
  for (const match of text.matchAll(/^(?:import|export)\s([^;'"]{0,2000})'([^']{1,500})'/gm)) {
    const words = (match[1] ?? '').trim();
    // `export const a = 'b'` is not an import.
    if (words !== '' && !/\bfrom$/.test(words)) continue;
    add(match[2] ?? '', isTypeOnly(words.replace(/\bfrom$/, '').trim()));
  }
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"]{1,500})['"]/g)) add(match[1] ?? '', false);
  return found;
}

/** True for `type X`, `type { X }` and `{ type X, type Y }`. */
function isTypeOnly(clause: string): boolean {
  if (/^type\s/.test(clause)) return true;
  const names = /^\{([^}]*)\}$/s.exec(clause)?.[1];
  return names?.split(',').every((name) => !name.trim() || /^\s*type\s/.test(name)) ?? false;
}
