import type { ApiKeyAnswer } from '../api/keys/answers.ts';
import { findAccount, readAccounts } from './accounts.ts';
import { type ApiOptions, withApi } from './api.ts';
import { print } from './terminal.ts';

type KeyOptions = ApiOptions & { scope?: string[]; account?: string[] };

/** Creates an API key for a machine. It is printed only once. */
export function createKey(name: string, options: KeyOptions): Promise<void> {
  return withApi(options, async (api) => {
    const scopes = options.scope ?? ['otp:write', 'status:read'];
    // Reports at once that an API key cannot create keys.
    if (api.as === 'machine') await readAccounts(api);
    const accounts = await Promise.all((options.account ?? []).map((wanted) => findAccount(api, wanted)));
    const account_ids = accounts.length > 0 ? accounts.map(({ id }) => id) : null;
    const made = await api.call<ApiKeyAnswer & { key: string }>('POST', '/me/api-keys', { name, scopes, account_ids });
    const reach = account_ids ? accounts.map((account) => account.name).join(', ') : 'all accounts';
    print(made, [made.key, `For ${reach}; ${scopes.join(', ')}. It is not shown again.`], options);
  });
}
