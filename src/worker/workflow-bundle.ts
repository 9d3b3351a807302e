/** Loads the workflows for a worker. Bundling takes seconds, so the bundle is kept for the next start. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { Logger } from '../base/log.ts';

const source = path.join(import.meta.dirname, '..');

/**
 * Every bundle contains the interceptors that run before the workflows. Without them no workflow would know which input
 * we wrote.
 */
export const workflowSourceIn = (folder: string) => ({
  workflowsPath: path.join(folder, 'workflows/index.ts'),
  workflowInterceptorModules: [path.join(folder, 'workflows/only-ours.ts')],
});

export const workflowSource = workflowSourceIn(source);

/** Reads the bundle from the folder if it was made from exactly this source. Otherwise makes it and stores it there. */
export async function bundledWorkflows(folder: string, log: Logger): Promise<{ code: string }> {
  const file = path.join(folder, 'workflow-bundle.js');
  const mark = `// ${fingerprint()}\n`;
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (kept.startsWith(mark)) return { code: kept.slice(mark.length) };
  const { code } = await bundleWorkflowCode(workflowSource);
  try {
    // Renamed when complete, so that a kill in the middle never leaves half a file.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, mark + code, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    log.info({ err: error }, 'the bundle of the workflows could not be kept: each start makes it again');
  }
  return { code };
}

/** A hash of everything that could be in the bundle, and of the program that makes it. */
function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  hash.update(readFileSync(createRequire(import.meta.url).resolve('@temporalio/worker/package.json')));
  for (const name of globSync('**/*.ts', { cwd: source }).sort()) {
    if (!name.endsWith('.test.ts')) hash.update(name).update(readFileSync(path.join(source, name)));
  }
  return hash.digest('hex');
}
