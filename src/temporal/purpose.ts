/** What a client is about to send, by name, so that its signature says so: a payload of one signal is none of another. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { WorkflowClientInterceptor } from '@temporalio/client';

const purposes = new AsyncLocalStorage<string>();

/** The workflow and the signal, with a blank between. Empty for what a workflow or an activity writes. */
export const currentPurpose = (): string => purposes.getStore() ?? '';

export const namesPurpose: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => purposes.run(input.workflowType, () => next(input)),
  signal: (input, next) => purposes.run(input.signalName, () => next(input)),
  signalWithStart: (input, next) => purposes.run(`${input.workflowType} ${input.signalName}`, () => next(input)),
};
