import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/keys.ts';
import { useError } from '../../../shell/use-error.ts';
import { useTexts } from '../../../texts/language.tsx';
import type { Change } from './change.ts';

/**
 * Saves one setting at the press of a button. A value that is shown once, such as a new secret, is in `data` and stored
 * nowhere else.
 */
export function useSaveNow(accountId: string) {
  const client = useQueryClient();
  const explain = useError();
  const { settings } = useTexts().account;
  return useMutation({
    mutationFn: (body: Change) => call<ConfigAnswer>('PUT', `/accounts/${accountId}/config`, { body }),
    // Loads the settings again, so that a secret that is shown once does not stay in the cache.
    onSuccess: () => {
      toast(settings.saved);
      return client.invalidateQueries({ queryKey: keys.config(accountId) });
    },
    onError: (error) => toast.error(explain(error).message),
  });
}
