import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenImportRules } from './import-rules.ts';

function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'rules-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test('finds values that workflows import from elsewhere, and lets types pass', () => {
  const root = tree({
    'src/workflows/a.ts': `import type { X } from '../db/x.ts';\nimport { type Y } from '../db/y.ts';\nimport { z } from 'zod';`,
    'src/workflows/b.ts': `import {\n  type A,\n  b,\n} from '../db/b.ts';\nimport { condition } from '@temporalio/workflow';`,
  });
  const found = brokenImportRules(root).sort();
  expect(found).toHaveLength(2);
  expect(found[0]).toContain('src/workflows/a.ts imports zod');
  expect(found[1]).toContain('src/workflows/b.ts imports src/db/b.ts');
});

test('keeps banks and the sandbox away even from types', () => {
  const root = tree({
    'src/banks/bank.ts': `import type { Row } from '../db/schema.ts';`,
    'sandbox/app.ts': `import type { Bank } from '../src/banks/bank.ts';`,
  });
  expect(brokenImportRules(root)).toHaveLength(2);
});
