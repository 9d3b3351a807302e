import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { Button } from '../../../design/button.tsx';
import { Banner } from '../../../design/note.tsx';
import { useLanguage } from '../../../texts/language.tsx';
import { useSaveNow } from './use-save-now.ts';

type EndpointOffProps = {
  accountId: string;
  off: ConfigAnswer['webhook_off'];
  field: 'webhook_url' | 'notification_endpoint_url';
  address: string | null;
};

/** Says that the endpoint answered 410 and is not called until its address is saved again. */
export function EndpointOff({ accountId, off, field, address }: EndpointOffProps) {
  const { texts, format } = useLanguage();
  const { settings } = texts.account;
  const save = useSaveNow(accountId);
  if (!off) return null;
  return (
    <Banner icon="warn" tone="stop">
      {settings.off(format.dateTime(off.since))}{' '}
      <Button size="small" busy={save.isPending} onClick={() => save.mutate({ [field]: address })}>
        {settings.switchOn}
      </Button>
    </Banner>
  );
}
