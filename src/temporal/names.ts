/** Names shared by the API, the workflows and the workers. Plain data, so that workflow code may import it. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Workflows and short activities. */
export const sessionsQueue = 'account-sessions';
/** One long activity for each open session. */
export const browserQueue = 'browser';
/** The mailbox of the sessions that one worker process holds. */
export const hostQueue = (host: string): string => `browser/${host}`;

/** Calls to receivers, which may hang: a queue of its own, so that no session waits for them. */
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

/** What the namespace must know before the first workflow starts, as the Temporal CLI spells it. */
export const searchAttributeTypes = {
  AccountId: 'Keyword',
  Bank: 'Keyword',
  SessionState: 'Keyword',
  BlockedReason: 'Keyword',
  AwaitingOtp: 'Bool',
} as const;
