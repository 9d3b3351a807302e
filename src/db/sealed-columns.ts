/** Every column that holds a sealed text, and what each text is bound to. A test compares the list with the tables. */
import { sealContext } from '../crypto.ts';

export type SealedColumn = {
  table: 'account_settings' | 'browser_states' | 'two_factor';
  /** The table's key. */
  key: 'account_id' | 'user_id';
  column: string;
  context: (key: string) => string;
};

const setting = (column: string, field = column.replace(/_sealed$/, '')): SealedColumn => ({
  table: 'account_settings',
  key: 'account_id',
  column,
  context: (accountId) => sealContext.setting(accountId, field),
});

export const sealedColumns: SealedColumn[] = [
  setting('bank_username_sealed'),
  setting('bank_password_sealed'),
  setting('bank_totp_secret_sealed'),
  setting('webhook_auth_token_sealed'),
  setting('notification_auth_token_sealed'),
  setting('notification_signing_secret_sealed'),
  // It was moved here as it was.
  setting('notification_signing_secret_previous_sealed', 'notification_signing_secret'),
  setting('auth_token_sealed'),
  { table: 'browser_states', key: 'account_id', column: 'state_sealed', context: sealContext.browserState },
  { table: 'two_factor', key: 'user_id', column: 'secret_sealed', context: sealContext.totpSecret },
];
