import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { useTexts } from '../../../texts/language.tsx';
import { EndpointOff } from './endpoint-off.tsx';
import {
  AuthSetting,
  FlagSetting,
  Group,
  JsonSetting,
  NumberSetting,
  SecretSetting,
  TextSetting,
} from './setting-fields.tsx';
import { SettingsForm } from './settings-form.tsx';
import { useSettingsForm } from './use-settings-form.ts';
import { WillClear } from './will-clear.tsx';

const names = [
  'webhook_url',
  'webhook_auth_type',
  'webhook_auth_token',
  'webhook_extra_fields',
  'retry_limit',
  'silent_ingestion',
] as const;

/** The settings of the movement webhook. */
export function WebhookTab({ accountId, config }: { accountId: string; config: ConfigAnswer }) {
  const { groups, authTypes } = useTexts().account.settings;
  const of = useSettingsForm(accountId, config, names);
  return (
    <SettingsForm of={of}>
      <Group title={groups.address}>
        <EndpointOff accountId={accountId} off={config.webhook_off} field="webhook_url" address={config.webhook_url} />
        <TextSetting of={of} name="webhook_url" mono />
        <AuthSetting of={of} name="webhook_auth_type" unset={authTypes.asForOrders} />
        <SecretSetting of={of} name="webhook_auth_token" />
        <WillClear of={of} />
      </Group>
      <Group title={groups.content}>
        <JsonSetting of={of} name="webhook_extra_fields" />
        <NumberSetting of={of} name="retry_limit" />
        <FlagSetting of={of} name="silent_ingestion" />
      </Group>
    </SettingsForm>
  );
}
