import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { CallError, call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useError } from '../../shell/use-error.ts';
import { useTexts } from '../../texts/language.tsx';

/** Returns why the API refused to send, in the language of the page. */
export function useRefusal(): (error: unknown) => string {
  const { conflicts } = useTexts().account;
  const explain = useError();
  return (error) => {
    if (error instanceof CallError && error.code === 'CONFLICT')
      return error.message in conflicts ? conflicts[error.message as keyof typeof conflicts] : error.message;
    return explain(error).message;
  };
}

/** Sends something once more and confirms it. `path` is below the account. */
export function useSendAgain(accountId: string) {
  const client = useQueryClient();
  const refusal = useRefusal();
  return useMutation({
    mutationFn: ({ path, body = {} }: { path: string; body?: unknown; done: string }) =>
      call('POST', `/accounts/${accountId}${path}`, { body }),
    onSuccess: (_answer, { done }) => {
      toast(done);
      const readAnew = () => {
        for (const key of [keys.deliveries(accountId), keys.movements(accountId), keys.summary(accountId)])
          void client.invalidateQueries({ queryKey: key });
      };
      readAnew();
      // The request was accepted, but the delivery may not have begun yet.
      setTimeout(readAnew, 600);
    },
    onError: (error) => toast.error(refusal(error)),
  });
}
