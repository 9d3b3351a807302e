import { expect, test } from 'vitest';
import { tree } from '../../test/support/tree.ts';
import { brokenImportRules } from './import-rules.ts';

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
    'src/banks/bank.ts': `import type { Row } from '../db/core/schema.ts';`,
    'sandbox/app.ts': `import type { Bank } from '../src/banks/bank.ts';`,
  });
  expect(brokenImportRules(root)).toHaveLength(2);
});

test('sees what a module of JavaScript imports, and what is imported while the program runs', () => {
  const root = tree({
    'src/api/a.mjs': `import { launch } from '../browser/chromium/browser.ts';`,
    'src/api/b.ts': `export const open = async () => (await import('../browser/chromium/browser.ts')).launch();`,
  });
  const found = brokenImportRules(root).sort();
  expect(found).toHaveLength(2);
  expect(found[0]).toContain('src/api/a.mjs imports src/browser/chromium/browser.ts');
  expect(found[1]).toContain('src/api/b.ts imports src/browser/chromium/browser.ts');
});

test('lets the domain import nothing but itself', () => {
  const root = tree({
    'src/domain/states.ts': `import type { Row } from '../db/core/schema.ts';`,
    'src/domain/codes/fit.ts': `import type { Descriptor } from './descriptor.ts';`,
  });
  expect(brokenImportRules(root)).toEqual([
    expect.stringContaining('src/domain/states.ts imports src/db/core/schema.ts'),
  ]);
});
