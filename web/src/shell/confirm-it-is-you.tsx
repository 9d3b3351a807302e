import { useEffect, useState } from 'react';
import { stepUp } from '../../../src/api/people/schemas.ts';
import { CallError, call } from '../api/call.ts';
import { answerStepUp } from '../api/step-up.ts';
import { Button } from '../design/button.tsx';
import { Actions, Dialog } from '../design/dialog.tsx';
import { Field, Input } from '../design/field.tsx';
import { FormFailure } from '../forms/form-failure.tsx';
import { useSchemaForm } from '../forms/use-schema-form.ts';
import { useTexts } from '../texts/language.tsx';

type Asked = { codeRequired: boolean; answer(given: boolean): void };

/**
 * Asks for the password above any page or dialog whose call requires it. That call continues, with everything that was
 * typed.
 */
export function ConfirmItIsYou() {
  const { confirm } = useTexts().shell;
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(
    () =>
      answerStepUp((codeRequired) => {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        setAsked({ codeRequired, answer: resolve });
        return promise;
      }),
    [],
  );
  // A person who has been signed out in the meantime is not asked any more.
  useEffect(() => () => asked?.answer(false), [asked]);

  const close = (given: boolean) => {
    asked?.answer(given);
    setAsked(null);
  };
  return (
    <Dialog
      open={asked !== null}
      onOpenChange={(next) => !next && close(false)}
      title={confirm.title}
      description={confirm.text}
    >
      {asked && <Form codeRequired={asked.codeRequired} onDone={close} />}
    </Dialog>
  );
}

function Form({ codeRequired, onDone }: { codeRequired: boolean; onDone(given: boolean): void }) {
  const { shell, common } = useTexts();
  const { confirm } = shell;
  const form = useSchemaForm(
    codeRequired ? stepUp.required() : stepUp,
    codeRequired ? { password: '', code: '' } : { password: '' },
  );
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.submit(async (body) => {
    try {
      await call('POST', '/me/step-up', { body });
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'INVALID_CODE') throw error;
      // The API does not say which of the two was wrong.
      form.setError(codeRequired ? 'code' : 'password', {
        message: codeRequired ? confirm.wrongEither : confirm.wrong,
      });
      form.setFocus('password', { shouldSelect: true });
      return;
    }
    onDone(true);
  });
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        // In React this dialog is inside another form, which must not be submitted too.
        event.stopPropagation();
        void onSubmit(event);
      }}
    >
      <Field label={confirm.password} error={errors.password?.message}>
        <Input type="password" autoComplete="current-password" {...form.register('password')} />
      </Field>
      {codeRequired && (
        <Field label={confirm.code} hint={confirm.codeHint} error={errors.code?.message}>
          <Input autoComplete="one-time-code" {...form.register('code')} />
        </Field>
      )}
      <FormFailure failure={form.failure} />
      <Actions>
        <Button onClick={() => onDone(false)}>{common.cancel}</Button>
        <Button type="submit" kind="primary" busy={isSubmitting}>
          {confirm.submit}
        </Button>
      </Actions>
    </form>
  );
}
