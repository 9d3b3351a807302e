import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowSource } from '../worker/workflow-bundle.ts';
import { note } from './terminal.ts';

/** Writes the workflows into one file for `WORKFLOW_BUNDLE`, so that workers need not bundle them when they start. */
export async function bundleWorkflows(file: string): Promise<void> {
  const { code } = await bundleWorkflowCode({ ...workflowSource, logger: new DefaultLogger('WARN') });
  await writeFile(file, code);
  note(`${file}: ${Math.round(code.length / 1024)} KiB`);
}
