/** Writes the audit log for a route. The person and the address are those of the request. */

import type { Account } from '../db/accounts/accounts.ts';
import { type AuditEntry, recordAudit } from '../db/history/audit-log.ts';
import type { AuditEvent } from '../domain/audit.ts';
import type { Ctx, Deps } from './deps.ts';

/** The owner of the log, and the account that the entry is about. An account has its owner in it. */
export type AuditSubject = { userId: string; accountId?: string } | Pick<Account, 'id' | 'userId'>;

/** Makes an entry for `recordAudit`, in the transaction that does what `event` says. */
export function auditEntry(ctx: Ctx, subject: AuditSubject, event: AuditEvent): AuditEntry {
  const accountId = 'id' in subject ? subject.id : subject.accountId;
  return { ...event, userId: subject.userId, accountId, address: ctx.state.address, apiKeyId: ctx.state.apiKeyId };
}

/** Records an action that cannot be undone, such as a signal. An entry that cannot be written is logged instead. */
export async function auditDone(ctx: Ctx, deps: Deps, subject: AuditSubject, event: AuditEvent): Promise<void> {
  try {
    await recordAudit(deps.db, auditEntry(ctx, subject, event));
  } catch (err) {
    const { userId } = subject;
    deps.log.error({ err, userId, ...event, requestId: ctx.state.requestId }, 'the audit log could not be written');
  }
}
