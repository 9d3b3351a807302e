import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { toast } from 'sonner';
import type { AccountSummaryAnswer } from '../../../../../src/api/overview-schemas.ts';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/keys.ts';
import { useLink } from '../../../api/session.tsx';
import { Button } from '../../../design/button.tsx';
import { Field, Input } from '../../../design/field.tsx';
import { FormFailure } from '../../../forms/form-failure.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Group } from './setting-fields.tsx';

/** Deletes the account once its name has been typed. */
export function DeleteAccount({ account }: { account: AccountSummaryAnswer }) {
  const { settings } = useTexts().account;
  const { remove: words, groups } = settings;
  const client = useQueryClient();
  const navigate = useNavigate();
  const offline = useLink().state === 'lost';
  const [typed, setTyped] = useState('');
  const [mismatch, setMismatch] = useState(false);
  const remove = useMutation({
    mutationFn: () => call('DELETE', `/accounts/${account.id}`, { body: { confirmation_name: typed } }),
    onSuccess: async () => {
      toast(words.done(account.name));
      await navigate('/accounts');
      for (const key of [keys.accounts, keys.overviews]) void client.invalidateQueries({ queryKey: key });
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    const isName = typed.trim() === account.name;
    setMismatch(!isName);
    if (isName && !remove.isPending && !offline) remove.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Group title={groups.danger}>
        <p className="text-sm text-ink-2">{words.text}</p>
        <Field label={words.label(account.name)} error={mismatch ? words.mismatch : undefined}>
          <Input
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value);
              setMismatch(false);
            }}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <FormFailure failure={remove.error} />
        <div>
          <Button kind="danger" type="submit" busy={remove.isPending || offline}>
            {words.action}
          </Button>
        </div>
      </Group>
    </form>
  );
}
