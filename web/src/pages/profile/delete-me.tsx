import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { useLink } from '../../api/session.tsx';
import { setToken } from '../../api/token.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Field, Input } from '../../design/field.tsx';
import { FormFailure } from '../../forms/form-failure.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Deletes the person, once their address has been typed. */
export function DeleteMe({ email }: { email: string }) {
  const { remove: texts } = useTexts().profile;
  const offline = useLink().state === 'lost';
  const [typed, setTyped] = useState('');
  const [mismatch, setMismatch] = useState(false);
  const remove = useMutation({
    mutationFn: () => call('DELETE', '/me', { body: { confirmation_email: typed } }),
    onSuccess: () => setToken(null),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    const isEmail = typed.trim().toLowerCase() === email.toLowerCase();
    setMismatch(!isEmail);
    if (isEmail && !remove.isPending && !offline) remove.mutate();
  }

  return (
    <Card title={texts.title}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <p className="text-sm text-ink-2">{texts.text}</p>
        <Field label={texts.label(email)} error={mismatch ? texts.mismatch : undefined}>
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
            {texts.action}
          </Button>
        </div>
      </form>
    </Card>
  );
}
