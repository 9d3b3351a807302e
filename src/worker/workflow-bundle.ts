/** The workflows as a worker loads them. Bundling takes seconds, so the bundle is kept for the next start. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { Logger } from '../base/log.ts';

const source = path.join(import.meta.dirname, '..');

/** Every bundle has what stands before the workflows: without it none of them would know what was written by us. */
export const workflowSourceIn = (folder: string) => ({
  workflowsPath: path.join(folder, 'workflows/index.ts'),
  workflowInterceptorModules: [path.join(folder, 'workflows/only-ours.ts')],
});

export const workflowSource = workflowSourceIn(source);

/** Takes the bundle from the folder where it is of this very source, else makes it and leaves it there. */
export async function bundledWorkflows(folder: string, log: Logger): Promise<{ code: string }> {
  const file = path.join(folder, 'workflow-bundle.js');
  const mark = `// ${fingerprint()}\n`;
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (kept.startsWith(mark)) return { code: kept.slice(mark.length) };
  const { code } = await bundleWorkflowCode(workflowSource);
  try {
    // Renamed into its place: a kill in the middle leaves no half of it.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, mark + code, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    log.info({ err: error }, 'the bundle of the workflows could not be kept: each start makes it again');
  }
  return { code };
}

/** Of everything that could be in the bundle, and of the program that makes it. */
function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  hash.update(readFileSync(createRequire(import.meta.url).resolve('@temporalio/worker/package.json')));
  for (const name of globSync('**/*.ts', { cwd: source }).sort()) {
    if (!name.endsWith('.test.ts')) hash.update(name).update(readFileSync(path.join(source, name)));
  }
  return hash.digest('hex');
}
