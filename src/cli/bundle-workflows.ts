import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { note } from './terminal.ts';

/** Writes the workflows as one file for `WORKFLOW_BUNDLE`, so that no worker has to make it at its start. */
export async function bundleWorkflows(file: string): Promise<void> {
  const workflowsPath = path.join(import.meta.dirname, '../workflows/index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  await writeFile(file, code);
  note(`${file}: ${Math.round(code.length / 1024)} KiB`);
}
