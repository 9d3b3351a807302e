/** Types of the failures that activities throw on purpose: what a workflow switches on. */
export const workerShutdown = 'WorkerShutdown';
