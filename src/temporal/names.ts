/**
 * The names that the API, the workflows and the workers share. They are plain data, so that workflow code may import
 * them.
 */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** The queue of workflows and short activities. */
export const sessionsQueue = 'account-sessions';
/** The queue of browser sessions: one long activity for each open session. */
export const browserQueue = 'browser';
/** The mailbox of the sessions that one worker process holds. */
export const hostQueue = (host: string): string => `browser/${host}`;

/** The queue of calls to receivers. It is separate because a receiver may hang, and no session may wait for that. */
export const deliveriesQueue = 'deliveries';

export const accountSessionId = (accountId: string): string => `account-session/${accountId}`;
export const movementDeliveryId = (accountId: string): string => `deliver-movements/${accountId}`;
export const notificationDeliveryId = (deliveryId: string): string => `delivery/${deliveryId}`;

export const searchAttributes = {
  accountId: defineSearchAttributeKey('AccountId', SearchAttributeType.KEYWORD),
  bank: defineSearchAttributeKey('Bank', SearchAttributeType.KEYWORD),
  sessionState: defineSearchAttributeKey('SessionState', SearchAttributeType.KEYWORD),
  blockedReason: defineSearchAttributeKey('BlockedReason', SearchAttributeType.KEYWORD),
  awaitingOtp: defineSearchAttributeKey('AwaitingOtp', SearchAttributeType.BOOL),
};

/**
 * The search attributes that the namespace must have before the first workflow starts, as the Temporal CLI spells them.
 */
export const searchAttributeTypes = {
  AccountId: 'Keyword',
  Bank: 'Keyword',
  SessionState: 'Keyword',
  BlockedReason: 'Keyword',
  AwaitingOtp: 'Bool',
} as const;
