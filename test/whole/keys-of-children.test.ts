import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { descendantsOf } from '../support/processes-of.ts';
import { openWhole } from '../support/whole.ts';

const secretNames = ['ENCRYPTION_KEYS=', 'DATABASE_URL=', 'JWT_SECRET='];

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

test.skipIf(process.platform !== 'linux')('only the API and the worker are told the keys', async () => {
  const { processes } = inject('ready');
  const whole = await openWhole();
  await whole.account(await whole.customer());
  const worker = processes.worker ?? 0;
  await eventually(
    async () => descendantsOf(worker),
    (below) => below.length > 3,
  );

  const others = [processes.temporal, processes.postgres, processes.sandbox].filter((pid) => pid !== null);
  const told = [...descendantsOf(worker), ...others, ...others.flatMap(descendantsOf)].filter((pid) => {
    const environment = read(`/proc/${pid}/environ`);
    return secretNames.some((name) => environment.includes(name));
  });
  expect(told.map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))).toEqual([]);
  expect(read(`/proc/${worker}/environ`)).toContain('ENCRYPTION_KEYS=');
});
