import { type Selectable, sql, type Transaction, type Updateable } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { type AuditEntry, recordAudit } from '../history/audit-log.ts';
import { appendEvents } from '../history/events.ts';
import { dropUnclaimedMovements, wantRefusedMovements } from '../movements/due-movements.ts';

export type Settings = Selectable<Database['account_settings']>;
export type SettingsChange = Omit<Updateable<Database['account_settings']>, 'account_id' | 'updated_at'>;

/**
 * Changing one of these fields makes earlier refusals of codes meaningless: the bank refused codes of the old values.
 */
const loginFields = ['bank_username_sealed', 'bank_password_sealed', 'bank_totp_secret_sealed'] as const;

/** Sets a column to the default of the schema. */
export const columnDefault = () => sql<never>`default`;

/** Keeps a replaced signing secret for a day, in which it signs too. A secret that is removed is gone at once. */
export function replacedSigningSecret(isReplaced: boolean) {
  const name = 'notification_signing_secret_previous';
  if (!isReplaced) return { [`${name}_sealed`]: null, [`${name}_until`]: null };
  return {
    [`${name}_sealed`]: sql.ref('notification_signing_secret_sealed'),
    [`${name}_until`]: sql`case when notification_signing_secret_sealed is not null then now() + interval '1 day' end`,
  };
}

/** Sealed fields are returned sealed. */
export function getSettings(db: Db, accountId: string): Promise<Settings> {
  return db.selectFrom('account_settings').selectAll().where('account_id', '=', accountId).executeTakeFirstOrThrow();
}

/**
 * Saves `columns`, which follow from the settings as they are now, together with the entries for the audit log that
 * `entries` makes of the change. In the same transaction it notes that the workflow does not know of the change yet.
 * Give `savedAt` to `markConfigAnnounced` once the workflow knows; until then the reconciler tells it.
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
    // The update is also a lock: when two callers save at once, the second sees what the first has saved.
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

/** Removes the mark, unless the settings were saved again in the meantime. */
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

/**
 * Sends waiting movements, and those that the old webhook refused, to the new webhook. Older movements are not sent
 * again.
 */
async function followWebhook(trx: Transaction<Database>, before: Settings, after: Settings): Promise<void> {
  if (after.webhook_url === null) return;
  if (before.webhook_url === null) await dropUnclaimedMovements(trx, after.account_id);
  const isOnAgain = before.webhook_off_at !== null && after.webhook_off_at === null;
  if (isOnAgain || receiverOf(before) !== receiverOf(after)) await wantRefusedMovements(trx, after.account_id);
}

/**
 * Identifies the receiver: the webhook's address and the token that it is called with, its own or else the account's.
 */
function receiverOf(settings: Settings): string {
  const own = settings.webhook_auth_token_sealed;
  const token = own ?? settings.auth_token_sealed;
  const type = own === null ? settings.auth_type : settings.webhook_auth_type;
  return JSON.stringify([settings.webhook_url, token, token && (type ?? 'bearer')]);
}
