import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { toast } from 'sonner';
import type { AccountAnswer } from '../../../../src/api/accounts/answers.ts';
import { createAccount } from '../../../../src/api/accounts/schemas.ts';
import type { BankAnswer } from '../../../../src/api/banks/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Actions, Dialog } from '../../design/dialog.tsx';
import { Field, Input, Select } from '../../design/field.tsx';
import { Note } from '../../design/note.tsx';
import { ErrorPanel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';
import { useBanks } from './filters.tsx';

export function NewAccount({ open, onClose }: { open: boolean; onClose(): void }) {
  const { create } = useTexts().accounts;
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={create.title} description={create.text}>
      <Banks onClose={onClose} />
    </Dialog>
  );
}

function Banks({ onClose }: { onClose(): void }) {
  const { accounts } = useTexts();
  const { data: banks, isPending, error, refetch } = useBanks();
  if (isPending) return <Skeleton rows={2} columns={[60]} />;
  if (!banks) return <ErrorPanel what={accounts.bank} error={error} onRetry={() => void refetch()} />;
  if (banks.length === 0)
    return (
      <Note icon="warn" tone="need">
        {accounts.create.noBanks}
      </Note>
    );
  return <Form banks={banks} onClose={onClose} />;
}

function Form({ banks, onClose }: { banks: BankAnswer[]; onClose(): void }) {
  const { accounts, common } = useTexts();
  const { create } = accounts;
  const client = useQueryClient();
  const navigate = useNavigate();
  const offline = useLink().state === 'lost';
  const ready = banks.filter(({ status }) => status === 'ready');
  const form = useSchemaForm(createAccount, { name: '', bankId: ready.length === 1 ? (ready[0]?.id ?? '') : '' });
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.submit(async (body) => {
    const { id, name } = await call<AccountAnswer>('POST', '/accounts', { body });
    void client.invalidateQueries({ queryKey: keys.accounts });
    toast(create.done(name));
    await navigate(`/accounts/${id}/settings`);
  });
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      <Field label={create.name} hint={create.nameHint} error={errors.name?.message}>
        <Input autoComplete="off" maxLength={200} {...form.register('name')} />
      </Field>
      <Field label={accounts.bank} error={errors.bankId?.message}>
        <Select {...form.register('bankId')}>
          <option value="">{create.choose}</option>
          {banks.map(({ id, name, status }) => (
            <option key={id} value={id} disabled={status === 'failed'}>
              {status === 'failed' ? create.notReady(name) : name}
            </option>
          ))}
        </Select>
      </Field>
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
