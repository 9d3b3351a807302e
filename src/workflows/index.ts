/** The entry of the bundle: named re-exports, nothing else. */
export { accountSession } from './account-session.ts';
export { deliverMovements } from './deliver-movements.ts';
export { deliverWebhook } from './deliver-webhook.ts';
export { pruneRecords } from './prune-records.ts';
