import { useId } from 'react';
import type { ListedAccountAnswer } from '../../../../../src/api/overview/answers.ts';
import { classes } from '../../../design/class-names.ts';
import { CodeField, SendButton, useCodeLabel } from './code-field.tsx';
import { PromptMessage } from './prompt-message.tsx';
import { useCodePrompt } from './use-code-prompt.ts';

type InlineCodeProps = {
  account: Pick<ListedAccountAnswer, 'id' | 'name'>;
  request: NonNullable<ListedAccountAnswer['pending']>;
  className?: string;
};

/** The prompt in one row of a list: field, button, and the result below them. */
export function InlineCode({ account, request, className }: InlineCodeProps) {
  const prompt = useCodePrompt(account.id, request);
  const label = useCodeLabel(prompt);
  const id = useId();
  return (
    <div className={classes('grid justify-items-end gap-1.5 max-phone:justify-items-stretch', className)}>
      <div className="flex gap-2 max-phone:grid">
        <CodeField
          prompt={prompt}
          id={`${id}-code`}
          inline
          label={`${account.name}: ${label}`}
          describedBy={`${id}-message`}
        />
        <SendButton prompt={prompt} inline />
      </div>
      <PromptMessage prompt={prompt} id={`${id}-message`} />
    </div>
  );
}
