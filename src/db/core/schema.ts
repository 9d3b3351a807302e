/** The tables as Kysely sees them. The migrations are the source; a test compares the two. */

import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { AuditAction } from '../../domain/audit.ts';
import type { CodeChannel } from '../../domain/codes/descriptor.ts';
import type { OffReason } from '../../domain/events.ts';
import type { BlockReason, FailureReason, Unanswered } from '../../domain/failures.ts';
import type { PlainName, SealedName, Settings, ValueOf } from '../../domain/settings.ts';
import type { RunStage, SessionState } from '../../domain/states.ts';

type Timestamp = ColumnType<Date, Date | string, Date | string>;
type GeneratedTimestamp = ColumnType<Date, Date | string | undefined, Date | string>;
/** A bigint is read as a string. */
type BigInt = ColumnType<string, string | number, string | number>;
type GeneratedBigInt = ColumnType<string, string | number | undefined, string | number>;
type Json<T extends object | null> = JSONColumnType<T, string | null, string | null>;

/** The columns of the settings in `domain/settings.ts`. */
type SettingColumns = { [Name in PlainName]: ColumnOf<Settings[Name]> } & {
  [Name in SealedName as `${Name}_sealed`]: string | null;
};

type ColumnOf<S> = S extends { kind: 'json' | 'hours' }
  ? Json<Extract<ValueOf<S>, object> | null>
  : S extends { default: null }
    ? ValueOf<S> | null
    : S extends { default: unknown; nullable: true }
      ? Generated<ValueOf<S> | null>
      : S extends { default: unknown }
        ? Generated<ValueOf<S>>
        : ValueOf<S> | null;

export type Database = {
  users: {
    id: string;
    email: string;
    name: string;
    password_hash: string;
    operation_mode: 'reconcile' | 'passthrough' | null;
    created_at: GeneratedTimestamp;
    tokens_since: GeneratedTimestamp;
    deleted_at: Timestamp | null;
  };
  sign_ins: {
    id: string;
    user_id: string;
    created_at: GeneratedTimestamp;
    last_used_at: GeneratedTimestamp;
    confirmed_at: GeneratedTimestamp;
    expires_at: Timestamp;
    ended_at: Timestamp | null;
    address: string | null;
    user_agent: string | null;
  };
  revoked_tokens: { jti: string; expires_at: Timestamp };
  two_factor: {
    user_id: string;
    secret_sealed: string;
    confirmed_at: Timestamp | null;
    last_step: GeneratedBigInt;
  };
  backup_codes: { user_id: string; code_hash: Buffer; used_at: Timestamp | null };
  tallies: {
    id: GeneratedAlways<string>;
    name: string;
    first_label: string;
    second_label: string;
    count: GeneratedBigInt;
    sum: Generated<number>;
  };
  audit_log: {
    id: GeneratedAlways<string>;
    user_id: string;
    at: GeneratedTimestamp;
    action: AuditAction;
    api_key_id: string | null;
    account_id: string | null;
    address: string | null;
    details: ColumnType<Record<string, unknown>, string | undefined, never>;
  };
  api_keys: {
    id: string;
    user_id: string;
    name: string;
    prefix: string;
    secret_hash: Buffer;
    scopes: string[];
    account_ids: string[] | null;
    created_at: GeneratedTimestamp;
    last_used_at: Timestamp | null;
    revoked_at: Timestamp | null;
  };
  api_key_calls: {
    id: GeneratedAlways<string>;
    api_key_id: string;
    at: GeneratedTimestamp;
    method: string;
    path: string;
    account_id: string | null;
    status: number;
    code: string | null;
    ms: number;
  };
  rate_limits: { key: string; points: Generated<number>; expire: BigInt | null };
  seen_texts: { request_id: string; fingerprint: string };
  banks: {
    id: string;
    code: string;
    name: string;
    login_url: string;
    failed_reason: string | null;
    seen_at: GeneratedTimestamp;
    first_seen_at: GeneratedTimestamp;
    concurrent_logins: Generated<number>;
    logins_per_minute: Generated<number>;
    next_login_at: GeneratedTimestamp;
    last_turn: GeneratedBigInt;
    unanswered: Generated<number>;
    unanswered_account: string | null;
    probe_at: Timestamp | null;
    probes: Generated<number>;
    ramp: number | null;
  };
  login_queue: {
    account_id: string;
    user_id: string;
    bank_code: string;
    sequence: BigInt;
    turn: BigInt;
    asked_at: GeneratedTimestamp;
    granted_at: Timestamp | null;
  };
  accounts: {
    id: string;
    user_id: string;
    bank_code: string;
    name: string;
    created_at: GeneratedTimestamp;
    deleted_at: Timestamp | null;
    scrape_blocked_at: Timestamp | null;
    scrape_blocked_reason: BlockReason | null;
    state: Generated<SessionState>;
    state_since: GeneratedTimestamp;
    next_run_at: Timestamp | null;
    failures: Generated<number>;
    nobody_answered: Generated<boolean>;
    login_opens_at: Timestamp | null;
    host: string | null;
    session_id: string | null;
    session_sequence: GeneratedBigInt;
    config_unannounced: Generated<boolean>;
    bank_totp_used_until: Timestamp | null;
    bank_totp_refused_at: Timestamp | null;
  };
  account_settings: SettingColumns & {
    account_id: string;
    updated_at: GeneratedTimestamp;
    webhook_off_at: Timestamp | null;
    webhook_off_reason: OffReason | null;
    notification_off_at: Timestamp | null;
    notification_off_reason: OffReason | null;
    notification_signing_secret_previous_sealed: string | null;
    notification_signing_secret_previous_until: Timestamp | null;
  };
  bound_seals: { only_row: Generated<boolean>; since: GeneratedTimestamp };
  workers: { host: string; machine: string; pid: number; process_start: BigInt; started_at: GeneratedTimestamp };
  browser_states: { account_id: string; state_sealed: string; resumable: boolean; saved_at: GeneratedTimestamp };
  runs: {
    id: string;
    account_id: string;
    sequence: BigInt;
    host: string | null;
    session_type: 'one-shot' | 'persistent';
    started_at: GeneratedTimestamp;
    ended_at: Timestamp | null;
    outcome: 'completed' | 'failed' | 'cancelled' | 'handed_over' | 'lost' | null;
    reason: FailureReason | null;
    movements_read: Generated<number>;
    movements_new: Generated<number>;
    stages: ColumnType<RunStage[], string | undefined, string>;
    last_read_at: Timestamp | null;
    unanswered: Unanswered | null;
    refused_host: string | null;
  };
  otp_requests: {
    id: string;
    account_id: string;
    session_id: string;
    length: number;
    type: 'numeric' | 'alphanumeric';
    purpose: string | null;
    channel: Generated<CodeChannel>;
    state: Generated<'pending' | 'fulfilled' | 'cancelled' | 'expired'>;
    attempts: Generated<number>;
    verifying: Generated<boolean>;
    last_rejection: FailureReason | null;
    tries_left: number | null;
    can_resend: Generated<boolean>;
    answered_by_service: Generated<boolean>;
    requested_at: GeneratedTimestamp;
    expires_at: Timestamp;
    ended_at: Timestamp | null;
    reason: string | null;
  };
  evidence: {
    id: string;
    account_id: string;
    session_id: string;
    stage: string;
    reason: string;
    url: string;
    refused_host: string | null;
    screenshot: Buffer | null;
    outline: string | null;
    taken_at: GeneratedTimestamp;
  };
  movements: {
    id: string;
    account_id: string;
    external_id: string;
    bank_id: string | null;
    /** `YYYY-MM-DD` in the bank's time zone. */
    booked_on: string;
    received_at: Timestamp;
    /** Decimal string. */
    amount: string;
    currency: string;
    sender_name: string | null;
    description: string;
    reference: string | null;
    pending: boolean;
    first_seen_at: GeneratedTimestamp;
    notified_at: Timestamp | null;
    excluded_at: Timestamp | null;
    to_send: Generated<boolean>;
  };
  deliveries: {
    id: string;
    account_id: string;
    type: string;
    body: ColumnType<Record<string, unknown>, string, string>;
    state: Generated<'pending' | 'delivered' | 'gave_up' | 'not_sent'>;
    reason: string | null;
    created_at: GeneratedTimestamp;
    ended_at: Timestamp | null;
    wanted_since: GeneratedTimestamp;
  };
  delivery_attempts: {
    id: GeneratedAlways<string>;
    delivery_id: string;
    at: GeneratedTimestamp;
    status: number | null;
    error: string | null;
    ms: number;
    answer: string | null;
  };
  events: {
    id: Generated<string>;
    user_id: string;
    account_id: string;
    type: string;
    data: ColumnType<Record<string, unknown>, string, string>;
    occurred_at: GeneratedTimestamp;
  };
  payload_cutoffs: {
    signed_with: string;
    accepted_until: Timestamp;
  };
  realtime_tickets: {
    hash: Buffer;
    user_id: string;
    jti: string;
    token_expires_at: Timestamp;
    expires_at: Timestamp;
  };
};
