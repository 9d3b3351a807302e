import type { AccountSummaryAnswer } from '../../../../../src/api/overview/answers.ts';
import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { Note } from '../../../design/note.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { LoginHoursSetting } from './login-hours.tsx';
import { Mended } from './mended.tsx';
import { ChoiceSetting, Group, NumberSetting, SecretSetting, TextSetting } from './setting-fields.tsx';
import { SettingsForm } from './settings-form.tsx';
import { useSettingsForm } from './use-settings-form.ts';

const names = [
  'bank_username',
  'bank_password',
  'bank_totp_secret',
  'session_type',
  'login_mode',
  'scrape_interval_seconds',
  'monitor_interval_seconds',
  'login_hours',
  'assistance_timeout_seconds',
  'login_failure_limit',
  'taken_over_wait_seconds',
] as const;

/** The settings of the login: who logs in, how, and how often. */
export function LoginTab({ account, config }: { account: AccountSummaryAnswer; config: ConfigAnswer }) {
  const { settings } = useTexts().account;
  const { groups, fields, seconds, unreadable } = settings;
  const of = useSettingsForm(account.id, config, names);
  return (
    <>
      <SettingsForm of={of}>
        <Group title={groups.credentials}>
          {config.unreadable.some(({ field }) => field.startsWith('bank_')) && (
            <Note tone="stop" icon="warn">
              {unreadable}
            </Note>
          )}
          <TextSetting of={of} name="bank_username" />
          <SecretSetting of={of} name="bank_password" />
        </Group>
        <Group title={groups.session}>
          <ChoiceSetting of={of} name="session_type" options={fields.session_type.options} />
          <ChoiceSetting of={of} name="login_mode" options={fields.login_mode.options} />
          <NumberSetting of={of} name="scrape_interval_seconds" unit={seconds} />
          <NumberSetting of={of} name="monitor_interval_seconds" unit={seconds} />
          <NumberSetting of={of} name="assistance_timeout_seconds" unit={seconds} />
          <NumberSetting of={of} name="login_failure_limit" />
          <NumberSetting of={of} name="taken_over_wait_seconds" unit={seconds} />
          <LoginHoursSetting of={of} />
        </Group>
        <Group title={groups.authenticator}>
          <SecretSetting of={of} name="bank_totp_secret" />
        </Group>
      </SettingsForm>
      <Mended account={account} unsaved={of.isDirty} />
    </>
  );
}
