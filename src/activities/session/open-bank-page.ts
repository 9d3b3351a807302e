import type { Credentials } from '../../banks/bank.ts';
import { type BankSecret, SealError, sealContext } from '../../base/crypto.ts';
import type { StorageState } from '../../browser/chromium/context.ts';
import type { LiveSession } from '../../browser/session/live-session.ts';
import { SessionFailure } from '../../browser/session/session-failure.ts';
import type { HeldSession } from '../held-session.ts';

/** Opens the page of the account's bank, with the cookies of its last session if there are any. */
export async function openBankPage(session: HeldSession): Promise<LiveSession> {
  const { account, banks, sessions, key, log } = session;
  const bank = banks.get(account.bankCode);
  if (!bank) {
    log.error('this worker has no connector for the bank: see GET /banks');
    throw new SessionFailure('internal_error');
  }
  const reading = account.sessionType === 'persistent' ? 'monitoring' : 'scraping';
  // This comes before a browser opens: a secret that cannot be decrypted is a problem of the account, not of the bank.
  const secrets = Object.values(credentialsOf(session));
  return sessions.open({ id: key.sessionId, bank, reading, secrets, storageState: savedState(session) });
}

export function credentialsOf({ account, vault, key }: HeldSession): Credentials {
  const open = (sealed: string, field: BankSecret) =>
    vault.open(sealed, sealContext.bankSecret(key.accountId, field, account.bankCode));
  try {
    return {
      username: open(account.usernameSealed, 'bank_username'),
      password: open(account.passwordSealed, 'bank_password'),
    };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new SessionFailure('credentials_unreadable');
  }
}

function savedState({ account, vault, key, log }: HeldSession): StorageState | undefined {
  if (!account.browserState) return undefined;
  try {
    return JSON.parse(
      vault.open(account.browserState.sealed, sealContext.browserState(key.accountId, account.bankCode)),
    );
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    // Without the state the bank may ask for a code once more. Nothing else is lost.
    log.warn({ err: error }, 'the saved browser state does not open: the bank sees a new device');
    return undefined;
  }
}
