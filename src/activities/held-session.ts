import type { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Banks } from '../banks/registry.ts';
import type { Vault } from '../base/crypto.ts';
import type { Logger } from '../base/log.ts';
import type { LiveSession } from '../browser/session/live-session.ts';
import type { LiveSessions } from '../browser/session/live-sessions.ts';
import type { Db } from '../db/core/connect.ts';
import type { ClaimedAccount, SessionKey } from '../db/sessions/sessions.ts';

export type SessionDependencies = {
  db: Db;
  vault: Vault;
  temporal: Client;
  banks: Banks;
  sessions: LiveSessions;
  /** The name of this process. Its mailbox is the queue `browser/<host>`. */
  host: string;
  log: Logger;
};

/** One session, as the activity that holds its page sees it. */
export type HeldSession = SessionDependencies & {
  key: SessionKey;
  account: ClaimedAccount;
  /** The context of the activity, for code that runs outside of its own call. */
  context: Context;
  live: LiveSession | undefined;
  during: 'login' | 'read';
  /** Set when the session begins to sign out of the bank. */
  signingOut?: Promise<boolean>;
  /** True when it may continue the last session, but must not give credentials. */
  resumeOnly: boolean;
};
