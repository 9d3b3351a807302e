/**
 * The version before this one sealed secrets for their row and field only. They are sealed again once, bound to their
 * destination. After that the older form does not open any more, so nobody can put an old secret back and redirect it.
 */
import { sql } from 'kysely';
import { sealContext, type Vault } from '../../base/crypto.ts';
import type { Logger } from '../../base/log.ts';
import type { Db } from './connect.ts';
import { resealAll } from './rotate-encryption-key.ts';

/** During a rollout, old processes still read and write the older form. */
const GRACE_SECONDS = 600;

export async function isOlderFormOver(db: Db): Promise<boolean> {
  return (await db.selectFrom('bound_seals').select('since').executeTakeFirst()) !== undefined;
}

/**
 * For a process that does not reseal. Once this process stops accepting the older form, it never accepts it again,
 * whatever the table says.
 */
export async function followBoundSeals(db: Db, vault: Vault): Promise<void> {
  if (await isOlderFormOver(db)) vault.refuseOlderForm();
}

/** Does one pass: reseals fields of the older form, and stops accepting that form when none is left that opens. */
export async function bindSeals(
  db: Db,
  vault: Vault,
  log: Logger,
  { graceSeconds = GRACE_SECONDS } = {},
): Promise<void> {
  if (await isOlderFormOver(db)) return vault.refuseOlderForm();
  if ((await isNewHere(db, graceSeconds)) && (await isAnyOfOlderForm(db))) return;
  const addresses = await sealChatAddresses(db, vault);
  const { resealed, unreadable } = await resealAll(db, vault, { only: 'older form' });
  if (addresses + resealed > 0) {
    // The next pass handles what was saved meanwhile.
    log.info({ addresses, fields: resealed }, 'secrets are sealed for where they go now');
    return;
  }
  await sql`insert into bound_seals default values on conflict do nothing`.execute(db);
  vault.refuseOlderForm();
  log.info('every secret is sealed for where it goes: the older form does not open any more');
  if (unreadable.length > 0)
    log.warn({ fields: unreadable.length }, 'secrets of the older form are left that no key of ENCRYPTION_KEYS opens');
}

async function isNewHere(db: Db, graceSeconds: number): Promise<boolean> {
  const { rows } = await sql<{ isNew: boolean }>`
    select exists (select from kysely_migration where name = '0026-sealed-for-whom'
      and timestamp::timestamptz > now() - make_interval(secs => ${graceSeconds})) as "isNew"`.execute(db);
  return rows[0]?.isNew ?? false;
}

async function isAnyOfOlderForm(db: Db): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (select from account_settings where bank_username_sealed not like '%.b.%'
        or bank_password_sealed not like '%.b.%' or bank_totp_secret_sealed not like '%.b.%'
        or webhook_auth_token_sealed not like '%.b.%' or notification_auth_token_sealed not like '%.b.%'
        or auth_token_sealed not like '%.b.%'
        or (notification_transport = 'chat_webhook' and notification_endpoint_url is not null))
      or exists (select from browser_states where state_sealed not like '%.b.%') as any`.execute(db);
  return rows[0]?.any ?? false;
}

async function sealChatAddresses(db: Db, vault: Vault): Promise<number> {
  const rows = await db
    .selectFrom('account_settings')
    .select(['account_id as id', 'notification_endpoint_url as address'])
    .where('notification_transport', '=', 'chat_webhook')
    .where('notification_endpoint_url', 'is not', null)
    .execute();
  for (const { id, address } of rows) {
    await db
      .updateTable('account_settings')
      .set({
        notification_endpoint_url: null,
        notification_endpoint_url_sealed: vault.seal(address ?? '', sealContext.chatAddress(id)),
      })
      .where('account_id', '=', id)
      .where('notification_endpoint_url', '=', address)
      .where('notification_transport', '=', 'chat_webhook')
      .execute();
  }
  return rows.length;
}
