/** The entry of the bundle: named re-exports, nothing else. */
export { accountSession } from './account-session.ts';
export { deliverMovements } from './deliveries/deliver-movements.ts';
export { deliverWebhook } from './deliveries/deliver-notification.ts';
export { pruneRecords } from './prune-records.ts';
