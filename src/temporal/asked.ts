import { randomUUID } from 'node:crypto';
import type { Asked } from './messages.ts';

/** What goes with a signal that a person asked for. Sent once: the workflow takes the same one only once. */
export const askedBy = (userId: string): Asked => ({
  by: `user/${userId}`,
  at: new Date().toISOString(),
  nonce: randomUUID(),
});
