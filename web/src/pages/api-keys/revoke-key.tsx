import { useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { ApiKeyAnswer } from '../../../../src/api/keys/answers.ts';
import { revokeApiKey } from '../../../../src/api/keys/schemas.ts';
import { CallError, call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Actions, Dialog } from '../../design/dialog.tsx';
import { Field, Input } from '../../design/field.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useMe } from '../../shell/use-me.ts';
import { useTexts } from '../../texts/language.tsx';

/** Asks for confirmation, and for a code when two-factor is on. */
export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKeyAnswer | null; onClose(): void }) {
  const { apiKeys } = useTexts();
  return (
    <Dialog
      open={apiKey !== null}
      onOpenChange={(next) => !next && onClose()}
      title={apiKey && apiKeys.revokeOf(apiKey.name)}
      description={apiKeys.revokeText}
    >
      {apiKey && <Form apiKey={apiKey} onClose={onClose} />}
    </Dialog>
  );
}

function Form({ apiKey, onClose }: { apiKey: ApiKeyAnswer; onClose(): void }) {
  const { apiKeys, common, errors: texts } = useTexts();
  const client = useQueryClient();
  const { data: me } = useMe();
  const offline = useLink().state === 'lost';
  const asksCode = me?.totp_enabled === true;
  const form = useSchemaForm(asksCode ? revokeApiKey.required() : revokeApiKey, asksCode ? { code: '' } : {});
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.submit(async (body) => {
    try {
      await call('DELETE', `/me/api-keys/${apiKey.id}`, { body });
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'INVALID_CODE') throw error;
      // Two-factor was turned on elsewhere in the meantime, and the field is not shown yet.
      void client.invalidateQueries({ queryKey: keys.me });
      form.setError('code', { message: texts.codes.INVALID_CODE }, { shouldFocus: true });
      return;
    }
    await client.invalidateQueries({ queryKey: keys.apiKeys });
    toast(apiKeys.revoked(apiKey.name));
    onClose();
  });
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      {asksCode && (
        <Field label={apiKeys.revokeCode} hint={apiKeys.revokeCodeHint} error={errors.code?.message}>
          <Input autoComplete="one-time-code" {...form.register('code')} />
        </Field>
      )}
      <FormFailure failure={form.failure} />
      <Actions>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" kind="danger" busy={isSubmitting || offline}>
          {apiKeys.revoke}
        </Button>
      </Actions>
    </form>
  );
}
