/**
 * Names what a client is about to send, so that its signature covers it: the payload of one signal is not valid for
 * another.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { WorkflowClientInterceptor } from '@temporalio/client';

const purposes = new AsyncLocalStorage<string>();

/** The workflow and the signal, separated by a blank. Empty for what a workflow or an activity writes. */
export const currentPurpose = (): string => purposes.getStore() ?? '';

export const namesPurpose: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => purposes.run(input.workflowType, () => next(input)),
  signal: (input, next) => purposes.run(input.signalName, () => next(input)),
  signalWithStart: (input, next) => purposes.run(`${input.workflowType} ${input.signalName}`, () => next(input)),
};
