/** The types of failures that activities throw on purpose. Workflows switch on them. */
export const workerShutdown = 'WorkerShutdown';
