import { sql } from 'kysely';
import type { CodeChannel, CodeDescriptor } from '../../domain/codes/descriptor.ts';
import type { FailureReason } from '../../domain/failures.ts';
import type { Db } from '../core/connect.ts';
import type { SessionKey } from '../sessions/sessions.ts';

export type CodeRequestKey = SessionKey & { requestId: string };

/** The bank's request as it is shown to clients: an unknown channel is left out. */
type ToldDescriptor = Omit<CodeDescriptor, 'channel'> & { channel?: Exclude<CodeChannel, 'unknown'> };

/** A request for which a code can still be given. */
export type PendingRequest = {
  id: string;
  descriptor: ToldDescriptor;
  attempts: number;
  triesLeft: number | null;
  canResend: boolean;
  verifying: boolean;
  /** Why the bank refused the last code. */
  lastRejection: FailureReason | null;
  requestedAt: Date;
  expiresAt: Date;
};

/**
 * The account's pending request as one JSON column, for queries over `accounts as a`. It is null when no request waits
 * for people; a request that the service answers by itself is not shown.
 */
export const pendingRequest = sql<StoredPending | null>`(
  select json_build_object('id', r.id, 'length', r.length, 'type', r.type, 'purpose', r.purpose, 'channel', r.channel,
    'attempts', r.attempts, 'triesLeft', r.tries_left, 'canResend', r.can_resend, 'verifying', r.verifying, 'lastRejection', r.last_rejection,
    'requestedAt', r.requested_at, 'expiresAt', r.expires_at)
  from otp_requests as r
  where r.account_id = a.id and r.state = 'pending' and r.expires_at > now()
    and not r.answered_by_service
)`.as('pending');

type StoredPending = Omit<PendingRequest, 'descriptor' | 'requestedAt' | 'expiresAt'> & {
  length: number;
  type: CodeDescriptor['type'];
  purpose: string | null;
  channel: CodeChannel;
  requestedAt: string;
  expiresAt: string;
};

export function readPending(stored: StoredPending | null): PendingRequest | null {
  if (!stored) return null;
  const { length, type, purpose, channel, requestedAt, expiresAt, ...rest } = stored;
  return {
    ...rest,
    descriptor: describeCode({ length, type, purpose, channel }),
    requestedAt: new Date(requestedAt),
    expiresAt: new Date(expiresAt),
  };
}

/** Returns the state of one request of this account. */
export function findRequest(db: Db, accountId: string, requestId: string) {
  return db
    .selectFrom('otp_requests')
    .select(['id', 'state', 'attempts', 'verifying', 'last_rejection', 'requested_at', 'ended_at', 'reason'])
    .where('id', '=', requestId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

export type RequestVerdict = NonNullable<Awaited<ReturnType<typeof findRequest>>>;

type StoredDescriptor = Pick<CodeDescriptor, 'length' | 'type'> & { purpose: string | null; channel: CodeChannel };

export function describeCode({ length, type, purpose, channel }: StoredDescriptor): ToldDescriptor {
  return {
    length,
    type,
    ...(purpose === null ? {} : { purpose }),
    ...(channel === 'unknown' ? {} : { channel }),
  };
}

const channels: string[] = ['sms', 'email', 'voice', 'authenticator', 'device'] satisfies CodeChannel[];

/** A connector may name a channel that we do not know. */
export const channelOf = ({ channel = 'unknown' }: CodeDescriptor): CodeChannel =>
  channels.includes(channel) ? channel : 'unknown';
