/** The audit log from a route: who asks, and from where, comes from the request. */

import type { Account } from '../db/accounts/accounts.ts';
import { type AuditEntry, recordAudit } from '../db/history/audit-log.ts';
import type { AuditEvent } from '../domain/audit.ts';
import type { Ctx, Deps } from './deps.ts';

/** Whose log it is in, and what it is about. An account names its owner. */
export type AuditSubject = { userId: string; accountId?: string } | Pick<Account, 'id' | 'userId'>;

/** For `recordAudit` in the transaction that does what `event` says. */
export function auditEntry(ctx: Ctx, subject: AuditSubject, event: AuditEvent): AuditEntry {
  const accountId = 'id' in subject ? subject.id : subject.accountId;
  return { ...event, userId: subject.userId, accountId, address: ctx.state.address, apiKeyId: ctx.state.apiKeyId };
}

/** For what has been done and cannot be undone, such as a signal: an entry that cannot be written is logged instead. */
export async function auditDone(ctx: Ctx, deps: Deps, subject: AuditSubject, event: AuditEvent): Promise<void> {
  try {
    await recordAudit(deps.db, auditEntry(ctx, subject, event));
  } catch (err) {
    const { userId } = subject;
    deps.log.error({ err, userId, ...event, requestId: ctx.state.requestId }, 'the audit log could not be written');
  }
}
