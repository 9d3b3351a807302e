import type { ApiKeyAnswer } from '../api/keys/answers.ts';
import { findAccount, readAccounts } from './accounts.ts';
import { type ApiOptions, withApi } from './api.ts';
import { print } from './terminal.ts';

type KeyOptions = ApiOptions & { scope?: string[]; account?: string[] };

/** Makes an API key for a machine. It is printed this once. */
export function createKey(name: string, options: KeyOptions): Promise<void> {
  return withApi(options, async (api) => {
    const scopes = options.scope ?? ['otp:write', 'status:read'];
    // Says at once that a key makes no keys.
    if (api.as === 'machine') await readAccounts(api);
    const accounts = await Promise.all((options.account ?? []).map((wanted) => findAccount(api, wanted)));
    const account_ids = accounts.length > 0 ? accounts.map(({ id }) => id) : null;
    const made = await api.call<ApiKeyAnswer & { key: string }>('POST', '/me/api-keys', { name, scopes, account_ids });
    const reach = account_ids ? accounts.map((account) => account.name).join(', ') : 'all accounts';
    print(made, [made.key, `For ${reach}; ${scopes.join(', ')}. It is not shown again.`], options);
  });
}
