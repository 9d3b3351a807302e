import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** What the files of one folder may import as values; types may come from anywhere unless `alsoTypes` says so. */
interface Rule {
  folder: string;
  why: string;
  /** Only these may be imported ... */
  only?: string[];
  /** ... or all but these. Packages by name, our own files by their path from the root. */
  never?: string[];
  alsoTypes?: boolean;
  /** What may be imported all the same. */
  free?: string[];
  /** Files that are free of the rule. */
  except?: string[];
}

const rules: Rule[] = [
  {
    folder: 'src/workflows',
    why: 'workflow code is replayed, so it may use nothing that has an effect',
    only: [
      '@temporalio/workflow',
      '@temporalio/common',
      'src/workflows',
      'src/temporal/names.ts',
      // These are pure.
      'src/domain/failures.ts',
      'src/temporal/failure-names.ts',
      'src/domain/events.ts',
      'src/domain/subscriptions.ts',
    ],
  },
  {
    folder: 'src/banks',
    why: 'a bank knows its pages and nothing of us',
    never: ['src/db', 'src/temporal', 'src/api', 'src/config/config.ts'],
    alsoTypes: true,
  },
  {
    folder: 'src/api',
    why: 'the API never touches a browser; workers do',
    never: ['src/browser', 'src/activities', 'src/banks', 'playwright-core'],
    except: ['src/api/server.ts'],
  },
  {
    folder: 'src',
    why: 'only worker.ts, api/server.ts and the programs of cli build dependencies',
    never: ['src/db/connect.ts', 'src/temporal/client.ts'],
    except: ['src/worker/main.ts', 'src/api/server.ts', 'src/cli', 'src/db/connect.ts', 'src/temporal/client.ts'],
  },
  { folder: 'sandbox', why: 'the sandbox bank is a program of its own', never: ['src', 'test'], alsoTypes: true },
  {
    folder: 'web',
    why: 'the dashboard is a client: it takes types, the shapes of what it sends, where a token goes, and the search for a code in a text',
    never: ['src', 'sandbox', 'test'],
    free: ['src/api/schemas.ts', 'src/domain/destinations.ts', 'src/domain/codes/find-code.ts'],
  },
];

/** One line for each import that its folder may not have. Tests are free to use anything. */
export function brokenImportRules(root: string): string[] {
  const broken: string[] = [];
  for (const rule of rules) {
    for (const file of sourceFiles(join(root, rule.folder))) {
      const path = relative(root, file);
      if (rule.except?.some((free) => isWithin(path, free))) continue;
      for (const { target, typeOnly } of importsOf(root, file)) {
        if (typeOnly && !rule.alsoTypes) continue;
        if (rule.free?.includes(target)) continue;
        const allowed = rule.only ? rule.only.some((ok) => isWithin(target, ok)) : true;
        if (allowed && !rule.never?.some((no) => isWithin(target, no))) continue;
        broken.push(`${path} imports ${target}: ${rule.why}`);
      }
    }
  }
  return broken;
}

function importsOf(root: string, file: string): { target: string; typeOnly: boolean }[] {
  const text = readFileSync(file, 'utf8');
  const found = [];
  for (const match of text.matchAll(/^(?:import|export)\s([^;'"]{0,2000})'([^']{1,500})'/gm)) {
    const [, words = '', specifier = ''] = match;
    const clause = words
      .trim()
      .replace(/\bfrom$/, '')
      .trim();
    // `export const a = 'b'` imports nothing.
    if (words.trim() !== '' && !/\bfrom$/.test(words.trim())) continue;
    const target = specifier.startsWith('.') ? relative(root, resolve(file, '..', specifier)) : specifier;
    found.push({ target, typeOnly: isTypeOnly(clause) });
  }
  return found;
}

/** `type X`, `type { X }` or `{ type X, type Y }` */
function isTypeOnly(clause: string): boolean {
  if (/^type\s/.test(clause)) return true;
  const names = /^\{([^}]*)\}$/s.exec(clause.trim())?.[1];
  return names?.split(',').every((name) => !name.trim() || /^\s*type\s/.test(name)) ?? false;
}

function isWithin(target: string, place: string): boolean {
  return target === place || target.startsWith(`${place}/`);
}

function sourceFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx)$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.includes('node_modules'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
