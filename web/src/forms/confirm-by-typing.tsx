import type { UseMutationResult } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLink } from '../api/session.tsx';
import { Button } from '../design/button.tsx';
import { Field, Input } from '../design/field.tsx';
import { FormFailure } from './form-failure.tsx';

export type Confirmation = {
  texts: { text: string; mismatch: string; action: string };
  label: string;
  /** Returns true when the typed text is the required one. */
  matches(typed: string): boolean;
  /** Gets the typed text unchanged. */
  remove: UseMutationResult<unknown, Error, string>;
};

/**
 * For an action that cannot be undone: the person types the name of what will be deleted. Use it in a form whose
 * `onSubmit` is `submit`.
 */
export function useConfirmation({ matches, remove }: Pick<Confirmation, 'matches' | 'remove'>) {
  const offline = useLink().state === 'lost';
  const [typed, setTyped] = useState('');
  const [mismatch, setMismatch] = useState(false);
  return {
    typed,
    mismatch,
    busy: remove.isPending || offline,
    type(text: string) {
      setTyped(text);
      setMismatch(false);
    },
    submit(event: FormEvent) {
      event.preventDefault();
      setMismatch(!matches(typed));
      if (matches(typed) && !remove.isPending && !offline) remove.mutate(typed);
    },
  };
}

type FieldsProps = Pick<Confirmation, 'texts' | 'label' | 'remove'> & {
  confirmation: ReturnType<typeof useConfirmation>;
};

export function ConfirmByTyping({ texts, label, remove, confirmation }: FieldsProps) {
  const { typed, mismatch, busy, type } = confirmation;
  return (
    <>
      <p className="text-sm text-ink-2">{texts.text}</p>
      <Field label={label} error={mismatch ? texts.mismatch : undefined}>
        <Input value={typed} onChange={({ target }) => type(target.value)} autoComplete="off" spellCheck={false} />
      </Field>
      <FormFailure failure={remove.error} />
      <div>
        <Button kind="danger" type="submit" busy={busy}>
          {texts.action}
        </Button>
      </div>
    </>
  );
}
