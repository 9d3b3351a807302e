import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { useTexts } from '../../../texts/language.tsx';
import {
  AuthSetting,
  ChoiceSetting,
  FlagSetting,
  Group,
  JsonSetting,
  SecretSetting,
  TextSetting,
} from './setting-fields.tsx';
import { SettingsForm } from './settings-form.tsx';
import { useSettingsForm } from './use-settings-form.ts';
import { WillClear } from './will-clear.tsx';

const names = [
  'pending_orders_endpoint',
  'polling_method',
  'polling_body',
  'auth_type',
  'auth_token',
  'notify_on_expired',
] as const;

/** The settings of the source of expected payments. */
export function OrdersTab({ accountId, config }: { accountId: string; config: ConfigAnswer }) {
  const { groups } = useTexts().account.settings;
  const of = useSettingsForm(accountId, config, names);
  return (
    <SettingsForm of={of}>
      <Group title={groups.address}>
        <TextSetting of={of} name="pending_orders_endpoint" mono />
        <AuthSetting of={of} name="auth_type" />
        <SecretSetting of={of} name="auth_token" />
        <WillClear of={of} />
      </Group>
      <Group title={groups.polling}>
        <ChoiceSetting of={of} name="polling_method" options={{ GET: 'GET', POST: 'POST' }} />
        <JsonSetting of={of} name="polling_body" />
        <FlagSetting of={of} name="notify_on_expired" />
      </Group>
    </SettingsForm>
  );
}
