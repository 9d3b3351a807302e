import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import { call } from '../../api/call.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Actions, Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { useError } from '../../shell/use-error.ts';
import { useTexts } from '../../texts/language.tsx';

/** Stops the session. Asks first while a bank page is open, because a code may have been spent on it. */
export function StopButton({ account }: { account: Pick<ListedAccountAnswer, 'id' | 'sessionStatus' | 'pending'> }) {
  const { account: words, common } = useTexts();
  const explain = useError();
  const offline = useLink().state === 'lost';
  const [open, setOpen] = useState(false);
  const stop = useMutation({
    mutationFn: () => call('POST', `/accounts/${account.id}/stop`, { body: {} }),
    onSuccess: () => {
      setOpen(false);
      toast(words.done.stopping);
    },
    onError: (error) => toast.error(explain(error).message),
  });
  const isOpenAtBank = account.sessionStatus === 'running';
  return (
    <>
      <Button busy={stop.isPending || offline} onClick={() => (isOpenAtBank ? setOpen(true) : stop.mutate())}>
        <Icon name="square" />
        {words.stop}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={words.confirmStop.title} description={words.confirmStop.text}>
        {account.pending && <p className="text-sm">{words.confirmStop.code}</p>}
        <Actions>
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
          <Button kind="primary" busy={stop.isPending || offline} onClick={() => stop.mutate()}>
            {words.confirmStop.action}
          </Button>
        </Actions>
      </Dialog>
    </>
  );
}
