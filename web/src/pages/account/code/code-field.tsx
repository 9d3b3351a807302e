import type { KeyboardEvent } from 'react';
import { Button } from '../../../design/button.tsx';
import { classes } from '../../../design/class-names.ts';
import { useFormat, useTexts } from '../../../texts/language.tsx';
import './code-field.css';
import { hasPlaces } from './code-text.ts';
import type { CodePrompt } from './use-code-prompt.ts';
import { useLength } from './use-length.ts';

type CodeFieldProps = {
  prompt: CodePrompt;
  id: string;
  inline?: boolean;
  /** Its accessible name when there is no label beside it. */
  label?: string;
  describedBy?: string;
  autoFocus?: boolean;
};

/** The field for a code, with the right keyboard and, for short codes, one box for each character. */
export function CodeField({ prompt, id, inline, label, describedBy, autoFocus }: CodeFieldProps) {
  const { request, text, lock, problem } = prompt;
  const { descriptor } = request;
  const isNumeric = descriptor.type === 'numeric';
  const isInvalid = problem?.kind === 'misfit' || (problem?.kind === 'error' && problem.error.status === 422);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void prompt.send();
  }

  return (
    <input
      ref={prompt.field}
      id={id}
      className={classes('code-field', inline && 'inline', hasPlaces(descriptor) && 'places')}
      style={{ '--places': descriptor.length } as React.CSSProperties}
      value={text}
      onChange={({ target }) => prompt.type(target.value)}
      onKeyDown={onKeyDown}
      // Locked but readable, also for a screen reader. A disabled field would lose the focus.
      readOnly={lock !== null}
      inputMode={isNumeric ? 'numeric' : 'text'}
      autoCapitalize={isNumeric ? 'off' : 'characters'}
      autoComplete="one-time-code"
      autoCorrect="off"
      spellCheck={false}
      maxLength={64}
      enterKeyHint="send"
      // biome-ignore lint/a11y/noAutofocus: only for somebody who came by a link to this field
      autoFocus={autoFocus}
      aria-label={label}
      aria-invalid={isInvalid || undefined}
      aria-describedby={describedBy}
    />
  );
}

/** The button beside the field: sends, or says why it cannot send now. */
export function SendButton({ prompt, inline }: { prompt: CodePrompt; inline?: boolean }) {
  const { code } = useTexts().account;
  const format = useFormat();
  const { lock, limitedUntil, now } = prompt;
  return (
    <Button
      kind="primary"
      size={inline ? 'normal' : 'large'}
      busy={lock !== null}
      className={classes('whitespace-nowrap', inline && 'min-h-10')}
      onClick={() => void prompt.send()}
    >
      {lock === 'checking'
        ? code.sent
        : lock === 'limited'
          ? code.wait(format.countdown(limitedUntil - now))
          : code.send}
    </Button>
  );
}

/** Returns a text such as "Code for login, 6 digits". */
export function useCodeLabel({ request }: CodePrompt): string {
  const { code } = useTexts().account;
  const length = useLength()(request.descriptor);
  const { purpose } = request.descriptor;
  if (!purpose) return code.labelPlain(length);
  return code.label(purpose in code.purposes ? code.purposes[purpose as keyof typeof code.purposes] : purpose, length);
}
