import { useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { removeTwoFactor } from '../../../../src/api/people/schemas.ts';
import { CallError, call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../design/button.tsx';
import { Actions, Dialog } from '../../design/dialog.tsx';
import { Field, Input } from '../../design/field.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';

export function TurnOff({ open, onClose }: { open: boolean; onClose(): void }) {
  const { twoFactor } = useTexts().profile;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={twoFactor.offTitle}
      description={twoFactor.offWarning}
    >
      <Form onClose={onClose} />
    </Dialog>
  );
}

function Form({ onClose }: { onClose(): void }) {
  const { profile, common } = useTexts();
  const { twoFactor } = profile;
  const client = useQueryClient();
  const form = useSchemaForm(removeTwoFactor, { password: '', code: '' });
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.submit(async (body) => {
    try {
      await call('DELETE', '/me/2fa', { body });
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'INVALID_CODE') throw error;
      // The API does not say which of the two was wrong.
      form.setError('code', { message: twoFactor.wrong });
      form.setFocus('code', { shouldSelect: true });
      return;
    }
    await client.invalidateQueries({ queryKey: keys.me });
    void client.invalidateQueries({ queryKey: keys.audit });
    toast(twoFactor.isOff);
    onClose();
  });
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      <Field label={twoFactor.password} error={errors.password?.message}>
        <Input type="password" autoComplete="current-password" {...form.register('password')} />
      </Field>
      <Field label={twoFactor.anyCode} hint={twoFactor.anyCodeHint} error={errors.code?.message}>
        <Input autoComplete="one-time-code" {...form.register('code')} />
      </Field>
      <FormFailure failure={form.failure} />
      <Actions>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" kind="danger" busy={isSubmitting}>
          {twoFactor.turnOff}
        </Button>
      </Actions>
    </form>
  );
}
