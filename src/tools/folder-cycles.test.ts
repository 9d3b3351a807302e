import { expect, test } from 'vitest';
import { tree } from '../../test/support/tree.ts';
import { folderCycles } from './folder-cycles.ts';

test('finds folders that import each other in a circle, by types too, and names the imports', () => {
  const root = tree({
    'src/a/one.ts': `import { two } from '../b/two.ts';`,
    'src/b/two.ts': `import { three } from '../c/three.ts';`,
    'src/c/three.ts': `import type { One } from '../a/one.ts';`,
    'src/d/four.ts': `import { one } from '../a/one.ts';`,
  });
  expect(folderCycles(root, 'src')).toEqual([
    [
      'src: src/a, src/b, src/c import each other in a circle',
      '  src/a/one.ts imports src/b/two.ts',
      '  src/b/two.ts imports src/c/three.ts',
      '  src/c/three.ts imports src/a/one.ts',
    ].join('\n'),
  ]);
});

test('finds the circle of two files, and that of two folders further down', () => {
  const root = tree({
    'src/a/one.ts': `import { two } from './two.ts';`,
    'src/a/two.ts': `import { one } from './one.ts';`,
    'src/b/x/one.ts': `export { two } from '../y/two.ts';`,
    'src/b/y/two.ts': `export const two = () => import('../x/three.ts');`,
    'src/b/x/three.ts': `import 'node:fs';`,
  });
  const found = folderCycles(root, 'src');
  expect(found.map((circle) => circle.split('\n')[0])).toEqual([
    'src/a: src/a/one.ts, src/a/two.ts import each other in a circle',
    'src/b: src/b/x, src/b/y import each other in a circle',
  ]);
});

test('a file may import from a folder below whose files import from beside that folder', () => {
  const root = tree({
    'src/api/app.ts': `import { routes } from './routes/accounts.ts';`,
    'src/api/routes/accounts.ts': `import { read } from '../request.ts';`,
    'src/api/request.ts': '',
  });
  expect(folderCycles(root, 'src')).toEqual([]);
});
