import { importsOf, sourceFiles } from './imports.ts';

/** What the files of one folder may import as values. Types may come from anywhere unless `alsoTypes` is set. */
type Rule = {
  folder: string;
  why: string;
  /** Only these may be imported ... */
  only?: string[];
  /** ... or all but these. Packages are given by name, our own files by their path from the root. */
  never?: string[];
  alsoTypes?: boolean;
  /** These may be imported in any case. */
  free?: string[];
  /** Files to which the rule does not apply. */
  except?: string[];
};

const rules: Rule[] = [
  {
    folder: 'src/domain',
    why: 'domain/ is the floor: words and rules that everybody may use, so it knows nobody',
    // These files only compute and have no effects.
    only: ['src/domain', 'otpauth', 'node:crypto'],
    alsoTypes: true,
  },
  {
    folder: 'src/workflows',
    why: 'workflow code is replayed, so it may use nothing that has an effect',
    only: [
      '@temporalio/workflow',
      '@temporalio/common',
      'src/workflows',
      'src/temporal/names.ts',
      'src/temporal/messages.ts',
      'src/temporal/origins.ts',
      'src/temporal/failure-names.ts',
      'src/domain',
    ],
  },
  {
    folder: 'src/banks',
    why: 'a bank knows its pages and nothing of us',
    never: ['src/db', 'src/temporal', 'src/api', 'src/config'],
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
    why: 'only worker/main.ts, api/server.ts and the programs of cli build dependencies',
    never: ['src/db/core/connect.ts', 'src/temporal/client.ts'],
    except: ['src/worker/main.ts', 'src/api/server.ts', 'src/cli', 'src/db/core/connect.ts', 'src/temporal/client.ts'],
  },
  { folder: 'sandbox', why: 'the sandbox bank is a program of its own', never: ['src', 'test'], alsoTypes: true },
  {
    folder: 'web',
    why: 'the dashboard is a client: it takes types, the shapes of what it sends, and the rules of the domain',
    never: ['src', 'sandbox', 'test'],
    free: [
      'src/api/accounts/schemas.ts',
      'src/api/keys/schemas.ts',
      'src/api/people/schemas.ts',
      'src/api/settings/schemas.ts',
      'src/domain',
    ],
  },
];

/** Returns one line for each import that its folder may not have. Tests may import anything. */
export function brokenImportRules(root: string): string[] {
  const broken: string[] = [];
  for (const rule of rules) {
    for (const file of sourceFiles(root, rule.folder)) {
      if (rule.except?.some((free) => isWithin(file, free))) continue;
      for (const { target, typeOnly } of importsOf(root, file)) {
        if (typeOnly && !rule.alsoTypes) continue;
        if (rule.free?.some((free) => isWithin(target, free))) continue;
        const allowed = rule.only ? rule.only.some((ok) => isWithin(target, ok)) : true;
        if (allowed && !rule.never?.some((no) => isWithin(target, no))) continue;
        broken.push(`${file} imports ${target}: ${rule.why}`);
      }
    }
  }
  return broken;
}

function isWithin(target: string, place: string): boolean {
  return target === place || target.startsWith(`${place}/`);
}
