import { useQuery } from '@tanstack/react-query';
import type { DeliveryAnswer } from '../../../../src/api/records/answers.ts';
import type { ConfigAnswer } from '../../../../src/api/settings/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';

/** Loads the saved settings of the account. */
export const useConfig = (id: string) =>
  useQuery({
    queryKey: keys.config(id),
    queryFn: ({ signal }) => call<ConfigAnswer>('GET', `/accounts/${id}/config`, { signal }),
  });

/**
 * Returns the host to which a kind of delivery is sent now. The path is left out, because that of a chat's webhook is a
 * secret.
 */
export function useTargets(accountId: string): (type: DeliveryAnswer['type']) => string {
  const { data } = useConfig(accountId);
  return (type) => {
    if (!data) return '';
    if (type === 'movement') return hostOf(data.webhook_url);
    return data.notification_transport === 'slack'
      ? `slack.com ${data.notification_slack_channel ?? ''}`
      : hostOf(data.notification_endpoint_url);
  };
}

const hostOf = (address: string | null): string => (address && URL.canParse(address) ? new URL(address).host : '');
