import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { Button } from '../../../design/button.tsx';
import { CopyButton } from '../../../design/copy-button.tsx';
import { Banner, Note } from '../../../design/note.tsx';
import { useLanguage } from '../../../texts/language.tsx';
import { Group } from './setting-fields.tsx';
import { useSaveNow } from './use-save-now.ts';

/** Generates, shows once, and removes the secret that signs notifications. */
export function SigningSecret({ accountId, config }: { accountId: string; config: ConfigAnswer }) {
  const { texts, format } = useLanguage();
  const { settings } = texts.account;
  const { signing, groups, fields } = settings;
  const save = useSaveNow(accountId);
  const made = save.data?.notification_signing_secret;
  const shown = made?.startsWith('whsec_') ? made : null;
  const set = config.notification_signing_secret !== null;
  const { notification_signing_secret_previous_until: until } = config;
  return (
    <Group title={groups.signature}>
      <p className="text-sm text-ink-3">{fields.notification_signing_secret.hint}</p>
      {shown && (
        <Banner icon="key" tone="ok">
          <p>{signing.shownOnce}</p>
          <p className="mt-1 flex flex-wrap items-center gap-2">
            <code className="break-all">{shown}</code>
            <CopyButton text={shown} label={signing.copy} />
          </p>
        </Banner>
      )}
      {until && Date.parse(until) > Date.now() && <Note icon="clock">{signing.previous(format.dateTime(until))}</Note>}
      <div className="flex flex-wrap gap-2">
        <Button busy={save.isPending} onClick={() => save.mutate({ notification_signing_secret: 'generate' })}>
          {signing.make}
        </Button>
        {set && (
          <Button
            kind="danger"
            busy={save.isPending}
            onClick={() => save.mutate({ notification_signing_secret: null })}
          >
            {signing.remove}
          </Button>
        )}
      </div>
    </Group>
  );
}
