/** Every column that holds a sealed text, and what each text is bound to. A test compares the list with the tables. */
import { type SealContext, sealContext, type Vault } from '../../base/crypto.ts';
import { type Places, settingContext } from '../../base/sealed-for.ts';
import { type SealedName, settingsThat } from '../../domain/settings.ts';

/** The row's key, and for an account what decides where its secrets go. */
export type SealedRow = { key: string } & Partial<Places>;

export type SealedColumn = {
  table: 'account_settings' | 'browser_states' | 'two_factor';
  /** The table's key. */
  key: 'account_id' | 'user_id';
  column: string;
  /** Whether the text is bound to where it goes as well. The version before did not do that. */
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
  // It was moved here as it was.
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
