import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { Checkbox } from '../../../design/field.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { TestNotification } from '../test-notification.tsx';
import { EndpointOff } from './endpoint-off.tsx';
import { AuthSetting, ChoiceSetting, Group, SecretSetting, TextSetting } from './setting-fields.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SigningSecret } from './signing-secret.tsx';
import { type SettingsForm as Form, useSettingsForm } from './use-settings-form.ts';
import { WillClear } from './will-clear.tsx';

const names = [
  'notification_transport',
  'notification_endpoint_url',
  'notification_auth_type',
  'notification_auth_token',
  'notification_slack_channel',
  'notification_events',
] as const;

/** The settings of notifications: who gets them, about which events, and how. */
export function NotificationsTab({ accountId, config }: { accountId: string; config: ConfigAnswer }) {
  const { settings } = useTexts().account;
  const { groups, fields } = settings;
  const of = useSettingsForm(accountId, config, names);
  const transport = of.form.watch('notification_transport');
  return (
    <div className="grid gap-4">
      <SettingsForm of={of}>
        <Group title={groups.content}>
          <Events of={of} shown={config.notification_events} />
        </Group>
        <Group title={groups.address}>
          <EndpointOff
            accountId={accountId}
            off={config.notification_off}
            field="notification_endpoint_url"
            address={config.notification_endpoint_url}
          />
          <ChoiceSetting of={of} name="notification_transport" options={fields.notification_transport.options} />
          {transport === 'slack' ? (
            <TextSetting of={of} name="notification_slack_channel" />
          ) : (
            <TextSetting of={of} name="notification_endpoint_url" mono />
          )}
          {transport === 'api' && <AuthSetting of={of} name="notification_auth_type" />}
          {transport !== 'chat_webhook' && <SecretSetting of={of} name="notification_auth_token" />}
          <WillClear of={of} />
        </Group>
      </SettingsForm>
      <div>
        <TestNotification account={{ id: accountId }} />
      </div>
      {transport === 'api' && <SigningSecret accountId={accountId} config={config} />}
    </div>
  );
}

const events = ['assistance_required', 'login_failed', 'scrape_failed'] as const;
const older = 'connection_failed';

/** Shows the older event name if the account uses it, beside the names that it stands for. */
function Events({ of, shown }: { of: Form; shown: ConfigAnswer['notification_events'] }) {
  const { label, hint, options } = useTexts().account.settings.fields.notification_events;
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 text-sm font-semibold">
        {label} <span className="block font-normal text-ink-3">{hint}</span>
      </legend>
      {[...events, ...(shown.includes(older) ? ([older] as const) : [])].map((event) => (
        <Checkbox
          key={event}
          {...of.form.register('notification_events')}
          value={event}
          label={options[event].label}
          hint={options[event].hint}
        />
      ))}
    </fieldset>
  );
}
