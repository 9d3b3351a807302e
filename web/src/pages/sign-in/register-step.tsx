import type { z } from 'zod';
import type { signedIn } from '../../../../src/api/people/answers.ts';
import { register as registerSchema } from '../../../../src/api/people/schemas.ts';
import { CallError, call } from '../../api/call.ts';
import { setToken } from '../../api/token.ts';
import { Button } from '../../design/button.tsx';
import { Field, Input } from '../../design/field.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';
import { useRegistration } from './use-registration.ts';

/** Shown while nobody is registered, or when registration is open. */
export function RegisterStep({ onSignIn }: { onSignIn(): void }) {
  const { signIn } = useTexts();
  const { register: texts } = signIn;
  const wantsToken = useRegistration().data?.setup_token ?? false;
  const blank: z.input<typeof registerSchema> = { email: '', password: '', name: '' };
  const { register, submit, failure, formState, setError } = useSchemaForm(registerSchema, blank);

  const send = submit(async (values) => {
    try {
      await call('POST', '/auth/register', { body: values });
    } catch (error) {
      const code = error instanceof CallError ? error.code : null;
      if (code === 'FORBIDDEN' && wantsToken)
        return setError('setup_token', { message: texts.wrongToken }, { shouldFocus: true });
      if (code !== 'CONFLICT') throw error;
      return setError('email', { message: texts.taken }, { shouldFocus: true });
    }
    const { email, password } = values;
    setToken((await call<z.infer<typeof signedIn>>('POST', '/auth/login', { body: { email, password } })).token);
  });

  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <h1 className="text-xl font-semibold">{texts.title}</h1>
      <Field label={signIn.name} error={formState.errors.name?.message}>
        <Input autoComplete="name" autoFocus {...register('name')} />
      </Field>
      <Field label={signIn.email} error={formState.errors.email?.message}>
        <Input type="email" autoComplete="username" {...register('email')} />
      </Field>
      <Field label={signIn.password} hint={texts.passwordHint} error={formState.errors.password?.message}>
        <Input type="password" autoComplete="new-password" {...register('password')} />
      </Field>
      {wantsToken && (
        <Field label={texts.token} hint={texts.tokenHint} error={formState.errors.setup_token?.message}>
          <Input autoComplete="off" spellCheck={false} {...register('setup_token')} />
        </Field>
      )}
      <FormFailure failure={failure} />
      <Button type="submit" kind="primary" busy={formState.isSubmitting}>
        {texts.submit}
      </Button>
      <Button kind="ghost" onClick={onSignIn}>
        {texts.toSignIn}
      </Button>
    </form>
  );
}
