import { useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { z } from 'zod';
import { changePassword } from '../../../../src/api/people/schemas.ts';
import { CallError, call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Field, Input } from '../../design/field.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';

type Values = z.input<typeof changePassword>;

const empty: Values = { current_password: '', new_password: '' };

/** Changes the password, with the present one, and a code when two-factor is on. */
export function ChangePassword({ email, asksCode }: { email: string; asksCode: boolean }) {
  const { password: texts, twoFactor } = useTexts().profile;
  const client = useQueryClient();
  const offline = useLink().state === 'lost';
  const blank: Values = asksCode ? { ...empty, code: '' } : empty;
  const form = useSchemaForm(asksCode ? changePassword.required() : changePassword, blank);
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.submit(async (body) => {
    try {
      await call('PUT', '/me/password', { body });
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'INVALID_CODE') throw error;
      form.setError(asksCode ? 'code' : 'current_password', { message: asksCode ? twoFactor.wrong : texts.wrong });
      form.setFocus('current_password', { shouldSelect: true });
      return;
    }
    form.reset(blank);
    toast(texts.done);
    for (const queryKey of [keys.signIns, keys.audit]) void client.invalidateQueries({ queryKey });
  });
  return (
    <Card title={texts.title} note={texts.note}>
      <form noValidate className="grid gap-4" onSubmit={(event) => void onSubmit(event)}>
        {/* Tells the password manager whose password it is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <div className="grid items-start gap-4 narrow:grid-cols-2">
          <Field label={texts.current} error={errors.current_password?.message}>
            <Input type="password" autoComplete="current-password" {...form.register('current_password')} />
          </Field>
          <Field label={texts.next} hint={texts.hint} error={errors.new_password?.message}>
            <Input type="password" autoComplete="new-password" {...form.register('new_password')} />
          </Field>
          {asksCode && (
            <Field label={twoFactor.anyCode} hint={twoFactor.anyCodeHint} error={errors.code?.message}>
              <Input autoComplete="one-time-code" {...form.register('code')} />
            </Field>
          )}
        </div>
        <FormFailure failure={form.failure} />
        <div>
          <Button type="submit" busy={isSubmitting || offline}>
            {texts.submit}
          </Button>
        </div>
      </form>
    </Card>
  );
}
