import type { AccountAnswer } from '../api/accounts/answers.ts';
import { type Api, type ApiOptions, withApi } from './api.ts';
import { CliError, print, table } from './terminal.ts';

export function listAccounts(options: ApiOptions): Promise<void> {
  return withApi(options, async (api) => {
    const accounts = await readAccounts(api);
    const rows = accounts.map(({ id, name, bank, session, scrapeBlockedReason }) => [
      id,
      name,
      bank,
      session.state,
      session.since,
      scrapeBlockedReason ?? session.nextRunAt ?? '',
    ]);
    print(accounts, table(['ID', 'NAME', 'BANK', 'STATE', 'SINCE', 'BLOCKED BY, OR NEXT RUN'], rows), options);
  });
}

/** Clears a block and logs in now. */
export const restartAccount = (wanted: string, options: ApiOptions) =>
  tell(wanted, 'restart', 'is started again', options);

/** Ends the session and cancels a pending code request. */
export const stopAccount = (wanted: string, options: ApiOptions) => tell(wanted, 'stop', 'stops', options);

function tell(wanted: string, action: 'restart' | 'stop', says: string, options: ApiOptions): Promise<void> {
  return withApi(options, async (api) => {
    const account = await findAccount(api, wanted);
    const answer = await api.call<object>('POST', `/accounts/${account.id}/${action}`);
    print({ id: account.id, name: account.name, ...answer }, [`${account.name} (${account.id}) ${says}`], options);
  });
}

export function readAccounts({ call, as }: Api): Promise<AccountAnswer[]> {
  if (as === 'machine') {
    throw new CliError('An API key opens /v1 only: sign in as a person for this (RECONBANKER_EMAIL).', {
      code: 'KEY_NOT_ENOUGH',
    });
  }
  return call('GET', '/accounts');
}

/** Finds an account by its id, the beginning of its id, or its name. */
export async function findAccount(api: Api, wanted: string): Promise<AccountAnswer> {
  const accounts = await readAccounts(api);
  const found = accounts.filter(({ id, name }) => id === wanted || name === wanted);
  const fitting = found.length > 0 ? found : accounts.filter(({ id }) => wanted !== '' && id.startsWith(wanted));
  const [account, ...others] = fitting;
  if (!account) throw new CliError(`There is no account "${wanted}": see \`accounts list\`.`, { code: 'NOT_FOUND' });
  if (others.length > 0) {
    throw new CliError(`"${wanted}" matches ${fitting.length} accounts: give the id.`, { code: 'AMBIGUOUS' });
  }
  return account;
}
