import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { toast } from 'sonner';
import type { AccountSummaryAnswer } from '../../../../../src/api/overview/answers.ts';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/keys.ts';
import { ConfirmByTyping, useConfirmation } from '../../../forms/confirm-by-typing.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Group } from './setting-fields.tsx';

/** Deletes the account after its name has been typed. */
export function DeleteAccount({ account }: { account: AccountSummaryAnswer }) {
  const { settings } = useTexts().account;
  const { remove: words, groups } = settings;
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: (typed: string) => call('DELETE', `/accounts/${account.id}`, { body: { confirmation_name: typed } }),
    onSuccess: async () => {
      toast(words.done(account.name));
      await navigate('/accounts');
      for (const key of [keys.accounts, keys.overviews]) void client.invalidateQueries({ queryKey: key });
    },
  });
  const confirmation = useConfirmation({ matches: (typed) => typed.trim() === account.name, remove });

  return (
    <form onSubmit={confirmation.submit} noValidate>
      <Group title={groups.danger}>
        <ConfirmByTyping texts={words} label={words.label(account.name)} {...{ remove, confirmation }} />
      </Group>
    </form>
  );
}
