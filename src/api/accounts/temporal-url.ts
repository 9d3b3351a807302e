import type { Config } from '../../config/types.ts';
import { accountSessionId } from '../../temporal/names.ts';

/** Returns the address of the account's workflow in the Temporal UI. */
export function temporalUrl({ uiUrl, namespace }: Config['temporal'], accountId: string): string {
  const workflow = encodeURIComponent(accountSessionId(accountId));
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}`;
}
