import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import { call } from '../../api/call.ts';
import { useLink } from '../../api/session.tsx';
import { Button, type ButtonProps } from '../../design/button.tsx';
import { Icon } from '../../design/icon.tsx';
import { useError } from '../../shell/use-error.ts';
import { useTexts } from '../../texts/language.tsx';

type RunButtonProps = {
  account: Pick<ListedAccountAnswer, 'id' | 'session' | 'name'>;
  kind?: ButtonProps['kind'];
  size?: ButtonProps['size'];
  /** Another action has to come first. */
  waits?: boolean;
};

/** Run scrape now: lifts a block, starts a stopped account, or causes one more reading in an open session. */
export function RunButton({ account, kind = 'outline', size = 'normal', waits = false }: RunButtonProps) {
  const { account: texts } = useTexts();
  const explain = useError();
  const offline = useLink().state === 'lost';
  const run = useMutation({
    mutationFn: () => call('POST', `/accounts/${account.id}/restart`, { body: {} }),
    onSuccess: () => {
      const { state } = account.session;
      const { done } = texts;
      toast(state === 'awaiting_otp' ? done.queuedCode : isLoggingIn(state) ? done.queuedLogin : done.queued);
    },
    onError: (error) => toast.error(explain(error).message),
  });
  return (
    <Button kind={kind} size={size} busy={run.isPending || offline || waits} onClick={() => run.mutate()}>
      <Icon name="play" />
      {texts.runNow}
    </Button>
  );
}

const isLoggingIn = (state: ListedAccountAnswer['session']['state']): boolean =>
  state === 'logging_in' || state === 'verifying_otp';
