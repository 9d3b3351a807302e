import { SealError, type Vault } from '../../base/crypto.ts';
import { settingContext } from '../../base/sealed-for.ts';
import type { Settings } from '../../db/accounts/account-settings.ts';
import { type SealedName, type Setting, settingsThat, settings as table } from '../../domain/settings.ts';

const sealedSettings = settingsThat<SealedName>(({ sealed }) => sealed !== undefined);

/** Lists the stored settings that do not open, with what to do. */
export function unreadableSettings(settings: Settings, bankCode: string, vault: Vault) {
  const places = { ...settings, bankCode };
  return sealedSettings
    .filter((field) => {
      const sealed = settings[`${field}_sealed`];
      return sealed !== null && !opens(() => vault.open(sealed, settingContext(field, places, vault)));
    })
    .map((field) => ({ field, message: messageOf(field) }));
}

function messageOf(field: SealedName): string {
  const isOfBank = (table[field] as Setting).guard === 'credentials';
  const again = field === 'bank_totp_secret' || !isOfBank ? field : 'bank_username and bank_password';
  const place = isOfBank ? 'another bank' : 'another address';
  return `It was sealed with a key that is not in ENCRYPTION_KEYS any more, or for ${place}. Put that back, or set ${again} again.`;
}

function opens(open: () => string): boolean {
  try {
    open();
    return true;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return false;
  }
}
