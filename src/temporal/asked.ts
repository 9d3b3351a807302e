import { randomUUID } from 'node:crypto';
import type { Asked } from './messages.ts';

/**
 * Makes the data that goes with a signal that a person asked for. Use it for one signal: the workflow accepts the same
 * data only once.
 */
export const askedBy = (userId: string): Asked => ({
  by: `user/${userId}`,
  at: new Date().toISOString(),
  nonce: randomUUID(),
});
