import type { z } from 'zod';
import type { challenge, signedIn } from '../../../../src/api/people/answers.ts';
import { login } from '../../../../src/api/people/schemas.ts';
import { CallError, call } from '../../api/call.ts';
import { setToken } from '../../api/token.ts';
import { Button } from '../../design/button.tsx';
import { Field, Input } from '../../design/field.tsx';
import { Note } from '../../design/note.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useSchemaForm } from '../../forms/use-schema-form.ts';
import { useTexts } from '../../texts/language.tsx';
import { useRegistration } from './use-registration.ts';

type Props = {
  /** The second step took too long. */
  over: boolean;
  onChallenge(challengeToken: string): void;
  onRegister(): void;
};

type Answer = z.infer<typeof signedIn> | z.infer<typeof challenge>;

export function PasswordStep({ over, onChallenge, onRegister }: Props) {
  const { signIn } = useTexts();
  const { register, submit, failure, formState } = useSchemaForm(login, { email: '', password: '' });
  const { data } = useRegistration();
  const wrong = failure instanceof CallError && failure.code === 'UNAUTHORIZED';

  const send = submit(async (values) => {
    const answer = await call<Answer>('POST', '/auth/login', { body: values });
    if ('requiresTotp' in answer) onChallenge(answer.challengeToken);
    else setToken(answer.token);
  });

  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <h1 className="text-xl font-semibold">{signIn.title}</h1>
      {over && !failure && (
        <Note tone="need" icon="clock">
          {signIn.twoFactor.over}
        </Note>
      )}
      <Field label={signIn.email} error={formState.errors.email?.message}>
        <Input type="email" autoComplete="username" autoFocus {...register('email')} />
      </Field>
      <Field label={signIn.password} error={formState.errors.password?.message}>
        <Input type="password" autoComplete="current-password" {...register('password')} />
      </Field>
      {wrong ? (
        <div role="alert">
          <Note tone="stop" icon="cross-ring">
            {signIn.wrong}
          </Note>
        </div>
      ) : (
        <FormFailure failure={failure} />
      )}
      <Button type="submit" kind="primary" busy={formState.isSubmitting}>
        {signIn.submit}
      </Button>
      {data?.open ? (
        <div className="grid gap-2 border-t border-line pt-4 text-sm text-ink-2">
          {data.first && <p>{signIn.register.text}</p>}
          <Button onClick={onRegister}>{signIn.register.open}</Button>
        </div>
      ) : (
        <p className="text-sm text-ink-3">{signIn.start}</p>
      )}
    </form>
  );
}
