import { useId, useState } from 'react';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Actions, Dialog } from '../../design/dialog.tsx';
import { Field, Select } from '../../design/field.tsx';
import { Icon } from '../../design/icon.tsx';
import { Note } from '../../design/note.tsx';
import { useTexts } from '../../texts/language.tsx';
import { useRefusal, useSendAgain } from './use-send-again.ts';

const types = ['assistance_required', 'login_failed', 'scrape_failed'] as const;

/** Sends a sample to the account's notification address. */
export function TestNotification({ account }: { account: Pick<AccountSummaryAnswer, 'id'> }) {
  const { account: texts, common } = useTexts();
  const { deliveries: words } = texts;
  const [open, setOpen] = useState(false);
  const [type, setType] = useState<(typeof types)[number]>('assistance_required');
  const send = useSendAgain(account.id);
  const refusal = useRefusal();
  const offline = useLink().state === 'lost';
  const form = useId();
  return (
    <>
      <Button
        kind="ghost"
        size="small"
        onClick={() => {
          send.reset();
          setOpen(true);
        }}
      >
        <Icon name="send" />
        {words.sendTest}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={words.testTitle} description={words.testText}>
        <form
          id={form}
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate(
              { path: '/notifications/test', body: { type }, done: words.testSent },
              { onSuccess: () => setOpen(false) },
            );
          }}
        >
          <Field label={words.testType}>
            <Select value={type} onChange={({ target }) => setType(target.value as typeof type)}>
              {types.map((one) => (
                <option key={one} value={one}>
                  {words.types[one]}
                </option>
              ))}
            </Select>
          </Field>
        </form>
        <div role="alert">
          {send.error && (
            <Note tone="stop" icon="cross-ring">
              {refusal(send.error)}
            </Note>
          )}
        </div>
        <Actions>
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
          <Button kind="primary" type="submit" form={form} busy={send.isPending || offline}>
            {words.sendTest}
          </Button>
        </Actions>
      </Dialog>
    </>
  );
}
