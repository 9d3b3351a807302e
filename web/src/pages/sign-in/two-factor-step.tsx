import type { z } from 'zod';
import type { signedIn } from '../../../../src/api/people/answers.ts';
import { confirmTwoFactor } from '../../../../src/api/people/schemas.ts';
import { CallError, call } from '../../api/call.ts';
import { setToken } from '../../api/token.ts';
import { Button } from '../../design/button.tsx';
import { Field, Input } from '../../design/field.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';

type Props = { challengeToken: string; onOver(tookTooLong: boolean): void };

/** Asks for the code of the authenticator, after the password was correct. */
export function TwoFactorStep({ challengeToken, onOver }: Props) {
  const { twoFactor } = useTexts().signIn;
  const { register, submit, failure, formState, setError } = useSchemaForm(confirmTwoFactor, { code: '' });

  const send = submit(async ({ code }) => {
    try {
      const body = { challengeToken, code: code.replaceAll(' ', '') };
      setToken((await call<z.infer<typeof signedIn>>('POST', '/auth/login/totp', { body })).token);
    } catch (error) {
      if (!(error instanceof CallError) || error.status !== 401) throw error;
      if (error.code === 'INVALID_TOKEN') onOver(true);
      else setError('code', { message: twoFactor.wrong }, { shouldFocus: true });
    }
  });

  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <h1 className="text-xl font-semibold">{twoFactor.title}</h1>
      <Field label={twoFactor.code} hint={twoFactor.hint} error={formState.errors.code?.message}>
        <Input autoComplete="one-time-code" inputMode="numeric" autoFocus {...register('code')} />
      </Field>
      <FormFailure failure={failure} />
      <Button type="submit" kind="primary" busy={formState.isSubmitting}>
        {twoFactor.submit}
      </Button>
      <Button kind="ghost" onClick={() => onOver(false)}>
        {twoFactor.back}
      </Button>
    </form>
  );
}
