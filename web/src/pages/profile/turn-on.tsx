import { useQueryClient } from '@tanstack/react-query';
import { confirmTwoFactor } from '../../../../src/api/people/schemas.ts';
import { CallError, call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../design/button.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { Field, Input } from '../../design/field.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';
import { QrCode } from './qr-code.tsx';

type TurnOnProps = { otpauthUri: string; onOn(backupCodes: string[]): void; onCancel(): void };

/** Turns two-factor on: shows the key for the app, and asks for a code of the app. */
export function TurnOn({ otpauthUri, onOn, onCancel }: TurnOnProps) {
  const { profile, common, errors: texts } = useTexts();
  const { twoFactor } = profile;
  const client = useQueryClient();
  const form = useSchemaForm(confirmTwoFactor, { code: '' });
  const { errors, isSubmitting } = form.formState;
  const seed = new URL(otpauthUri).searchParams.get('secret') ?? '';

  const onSubmit = form.submit(async (body) => {
    try {
      const { backup_codes } = await call<{ backup_codes: string[] }>('POST', '/me/2fa/confirm', { body });
      onOn(backup_codes);
      void client.invalidateQueries({ queryKey: keys.me });
      void client.invalidateQueries({ queryKey: keys.audit });
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'INVALID_CODE') throw error;
      form.setError('code', { message: texts.codes.INVALID_CODE });
      form.setFocus('code', { shouldSelect: true });
    }
  });
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      <p className="text-sm">{twoFactor.scan}</p>
      <div className="flex flex-wrap gap-5">
        <QrCode text={otpauthUri} label={twoFactor.picture} />
        <div className="grid min-w-[240px] flex-1 content-start gap-4">
          <div className="grid gap-1.5 text-sm">
            <p className="text-ink-2">{twoFactor.byHand}</p>
            <code className="[overflow-wrap:anywhere]">{seed.match(/.{1,4}/g)?.join(' ')}</code>
            <div>
              <CopyButton text={seed} label={twoFactor.copyKey} />
            </div>
          </div>
          <Field label={twoFactor.code} hint={twoFactor.codeHint} error={errors.code?.message}>
            <Input inputMode="numeric" autoComplete="one-time-code" {...form.register('code')} />
          </Field>
        </div>
      </div>
      <FormFailure failure={form.failure} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" busy={isSubmitting}>
          {twoFactor.confirm}
        </Button>
        <Button onClick={onCancel}>{common.cancel}</Button>
      </div>
    </form>
  );
}
