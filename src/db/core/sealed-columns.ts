/**
 * Lists every column that holds a sealed text, and what each text is bound to. A test compares the list with the
 * tables.
 */
import { type SealContext, sealContext, type Vault } from '../../base/crypto.ts';
import { type Places, settingContext } from '../../base/sealed-for.ts';
import { type SealedName, settingsThat } from '../../domain/settings.ts';

/** The key of the row and, for an account, the settings that decide where its secrets are sent. */
export type SealedRow = { key: string } & Partial<Places>;

export type SealedColumn = {
  table: 'account_settings' | 'browser_states' | 'two_factor';
  /** The table's key. */
  key: 'account_id' | 'user_id';
  column: string;
  /** True when the text is also bound to its destination. The previous version did not do that. */
  isBound: boolean;
  context: (row: SealedRow, vault: Vault) => SealContext;
};

const setting = (field: SealedName, column = `${field}_sealed`): SealedColumn => ({
  table: 'account_settings',
  key: 'account_id',
  column,
  isBound: field !== 'notification_signing_secret',
  context: (row, vault) => settingContext(field, row as Places, vault),
});

export const sealedColumns: SealedColumn[] = [
  ...settingsThat<SealedName>(({ sealed }) => sealed !== undefined).map((name) => setting(name)),
  // It was copied here unchanged.
  setting('notification_signing_secret', 'notification_signing_secret_previous_sealed'),
  {
    table: 'browser_states',
    key: 'account_id',
    column: 'state_sealed',
    isBound: true,
    context: ({ key, bankCode = '' }) => sealContext.browserState(key, bankCode),
  },
  {
    table: 'two_factor',
    key: 'user_id',
    column: 'secret_sealed',
    isBound: false,
    context: ({ key }) => sealContext.totpSecret(key),
  },
];
