import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiKeyScopes, createApiKey } from '../../../../src/api/keys/schemas.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Actions, Dialog } from '../../design/dialog.tsx';
import { Checkbox, Field, Input } from '../../design/field.tsx';
import { Note } from '../../design/note.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';
import { AccountPicker } from './account-picker.tsx';
import { keepFresh } from './fresh-keys.ts';
import type { MadeKey } from './use-keys.ts';

type NewKeyProps = {
  open: boolean;
  onClose(): void;
  onMade(key: MadeKey): void;
  /** The accounts that are ticked at first. */
  accountIds?: string[];
};

export function NewKey({ open, onClose, ...rest }: NewKeyProps) {
  const { create } = useTexts().apiKeys;
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={create.title}>
      <Form onClose={onClose} {...rest} />
    </Dialog>
  );
}

function Form({ onClose, onMade, accountIds = [] }: Omit<NewKeyProps, 'open'>) {
  const { apiKeys, common } = useTexts();
  const { create, scopes } = apiKeys;
  const client = useQueryClient();
  const offline = useLink().state === 'lost';
  const [some, setSome] = useState(accountIds.length > 0);
  const form = useSchemaForm(createApiKey, {
    name: accountIds.length > 0 ? create.suggested : '',
    scopes: ['otp:write', 'status:read'],
    account_ids: accountIds.length > 0 ? accountIds : null,
  });
  const { errors, isSubmitting } = form.formState;
  const chosen = form.watch('account_ids') ?? [];

  const choose = (only: boolean) => {
    setSome(only);
    form.setValue('account_ids', only ? accountIds : null);
    form.clearErrors('account_ids');
  };
  const onSubmit = form.submit(async (body) => {
    const made = await call<MadeKey>('POST', '/me/api-keys', { body });
    await client.invalidateQueries({ queryKey: keys.apiKeys });
    keepFresh(made);
    onMade(made);
  });
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      <Field label={create.name} hint={create.nameHint} error={errors.name?.message}>
        <Input autoComplete="off" maxLength={200} {...form.register('name')} />
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-sm font-semibold">{create.scopes}</legend>
        {apiKeyScopes.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={
              <>
                {scopes[scope].word} <code className="text-ink-3">{scope}</code>
              </>
            }
            hint={scopes[scope].hint}
            {...form.register('scopes')}
          />
        ))}
        <FieldError message={errors.scopes?.message} />
      </fieldset>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-sm font-semibold">{create.accounts}</legend>
        <Radio label={create.all} checked={!some} onChoose={() => choose(false)} />
        <Radio label={create.some} hint={create.someHint} checked={some} onChoose={() => choose(true)} />
        {some && <AccountPicker chosen={chosen} onChange={(ids) => form.setValue('account_ids', ids)} />}
        <FieldError message={errors.account_ids?.message} />
      </fieldset>
      <FormFailure failure={form.failure} />
      <Actions>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" kind="primary" busy={isSubmitting || offline}>
          {create.action}
        </Button>
      </Actions>
    </form>
  );
}

const FieldError = ({ message }: { message: string | undefined }) => (
  <div role="alert" className="empty:hidden">
    {message && (
      <Note icon="cross-ring" tone="stop">
        {message}
      </Note>
    )}
  </div>
);

type RadioProps = { label: string; hint?: string; checked: boolean; onChoose(): void };

const Radio = ({ label, hint, checked, onChoose }: RadioProps) => (
  <label className="grid min-h-6 grid-cols-[20px_1fr] items-start gap-x-2 text-sm max-phone:min-h-11 max-phone:items-center">
    <input type="radio" name="accounts" className="mt-0.5 size-4 accent-ink" checked={checked} onChange={onChoose} />
    <span>
      {label} {hint && <span className="block text-ink-3">{hint}</span>}
    </span>
  </label>
);
