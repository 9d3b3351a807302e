import { type Selectable, sql, type Transaction, type Updateable } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { type AuditEntry, recordAudit } from '../history/audit-log.ts';
import { appendEvents } from '../history/events.ts';
import { dropUnclaimedMovements, wantRefusedMovements } from '../movements/due-movements.ts';

export type Settings = Selectable<Database['account_settings']>;
export type SettingsChange = Omit<Updateable<Database['account_settings']>, 'account_id' | 'updated_at'>;

/** A bank that refused codes of the old ones has said nothing of new ones. */
const loginFields = ['bank_username_sealed', 'bank_password_sealed', 'bank_totp_secret_sealed'] as const;

/** As a value of a column: what the column has where nothing is said of it. */
export const columnDefault = () => sql<never>`default`;

/** The signing secret that is replaced signs along for a day; one that is taken away is gone at once. */
export function replacedSigningSecret(isReplaced: boolean) {
  const name = 'notification_signing_secret_previous';
  if (!isReplaced) return { [`${name}_sealed`]: null, [`${name}_until`]: null };
  return {
    [`${name}_sealed`]: sql.ref('notification_signing_secret_sealed'),
    [`${name}_until`]: sql`case when notification_signing_secret_sealed is not null then now() + interval '1 day' end`,
  };
}

/** Sealed fields come sealed. */
export function getSettings(db: Db, accountId: string): Promise<Settings> {
  return db.selectFrom('account_settings').selectAll().where('account_id', '=', accountId).executeTakeFirstOrThrow();
}

/**
 * Saves the `columns` that follow from the settings as they are, and notes in the same transaction that the workflow has
 * not heard of it yet, and what `entries` makes of the change for the audit log. Give `savedAt` to
 * `markConfigAnnounced` when it has; until then the reconciler tells it.
 */
export async function saveSettings(
  db: Db,
  accountId: string,
  change: {
    columns(before: Settings): SettingsChange;
    entries(before: Settings, after: Settings): AuditEntry[];
  },
): Promise<{ settings: Settings; savedAt: Date }> {
  const savedAt = new Date();
  const settings = await db.transaction().execute(async (trx) => {
    // Also a lock: of two that save, the second one sees what the first has saved.
    await trx.updateTable('accounts').set({ config_unannounced: true }).where('id', '=', accountId).execute();
    const before = await getSettings(trx, accountId);
    const columns = change.columns(before);
    if (loginFields.some((field) => columns[field] !== undefined))
      await trx.updateTable('accounts').set({ bank_totp_refused_at: null }).where('id', '=', accountId).execute();
    const after = await trx
      .updateTable('account_settings')
      .set({ ...columns, updated_at: savedAt })
      .where('account_id', '=', accountId)
      .returningAll()
      .executeTakeFirstOrThrow();
    for (const entry of change.entries(before, after)) await recordAudit(trx, entry);
    await followWebhook(trx, before, after);
    await appendEvents(trx, accountId, [{ type: 'account.changed', data: {} }]);
    return after;
  });
  return { settings, savedAt };
}

/** Leaves the mark where the settings were saved once more in the meantime. */
export async function markConfigAnnounced(db: Db, accountId: string, savedAt: Date): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ config_unannounced: false })
    .where('id', '=', accountId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('account_settings')
          .select('account_id')
          .where('account_settings.account_id', '=', accountId)
          .where('account_settings.updated_at', '=', savedAt),
      ),
    )
    .execute();
}

/** Movements that wait go to a new webhook, and so does what the old one has refused; the history does not. */
async function followWebhook(trx: Transaction<Database>, before: Settings, after: Settings): Promise<void> {
  if (after.webhook_url === null) return;
  if (before.webhook_url === null) await dropUnclaimedMovements(trx, after.account_id);
  const isOnAgain = before.webhook_off_at !== null && after.webhook_off_at === null;
  if (isOnAgain || receiverOf(before) !== receiverOf(after)) await wantRefusedMovements(trx, after.account_id);
}

/** The webhook's address and what it is called with: its own token, or else the account's. */
function receiverOf(settings: Settings): string {
  const own = settings.webhook_auth_token_sealed;
  const token = own ?? settings.auth_token_sealed;
  const type = own === null ? settings.auth_type : settings.webhook_auth_type;
  return JSON.stringify([settings.webhook_url, token, token && (type ?? 'bearer')]);
}
