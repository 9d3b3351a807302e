import type { ReactNode } from 'react';
import { Button } from '../../../design/button.tsx';
import { Card } from '../../../design/card.tsx';
import { Checkbox, Field, Input, Select, TextArea } from '../../../design/field.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { forgetOf, isSet, type SecretName, type SettingName } from './change.ts';
import type { SettingsForm } from './use-settings-form.ts';

type Names = keyof ReturnType<typeof useTexts>['account']['settings']['fields'];
type FieldProps = { of: SettingsForm; name: Names & SettingName };

function useWords({ of, name }: FieldProps) {
  const { settings } = useTexts().account;
  const error = of.form.formState.errors[name]?.message;
  return { settings, ...settings.fields[name], error: typeof error === 'string' ? error : undefined };
}

export function TextSetting({ mono, ...props }: FieldProps & { mono?: boolean }) {
  const { label, hint, error } = useWords(props);
  return (
    <Field label={label} hint={hint} error={error}>
      <Input
        {...props.of.form.register(props.name)}
        autoComplete="off"
        spellCheck={false}
        className={mono ? 'font-mono' : ''}
      />
    </Field>
  );
}

export function NumberSetting({ unit, ...props }: FieldProps & { unit?: string }) {
  const { label, hint, error } = useWords(props);
  return (
    <Field label={unit ? `${label}, ${unit}` : label} hint={hint} error={error}>
      <Input {...props.of.form.register(props.name)} inputMode="numeric" autoComplete="off" className="max-w-40" />
    </Field>
  );
}

/** A JSON object, as text. */
export function JsonSetting(props: FieldProps) {
  const { label, hint, error } = useWords(props);
  return (
    <Field label={label} hint={hint} error={error}>
      <TextArea {...props.of.form.register(props.name)} rows={4} spellCheck={false} className="font-mono" />
    </Field>
  );
}

type ChoiceProps = FieldProps & { options: Record<string, string> };

export function ChoiceSetting({ options, ...props }: ChoiceProps) {
  const { label, hint, error } = useWords(props);
  return (
    <Field label={label} hint={hint} error={error}>
      <Select {...props.of.form.register(props.name)}>
        {Object.entries(options).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export function FlagSetting(props: FieldProps) {
  const { label, hint } = useWords(props);
  return <Checkbox {...props.of.form.register(props.name)} label={label} hint={hint} />;
}

/** A secret. It is never shown, keeps its value when it is left empty, and can be removed. */
export function SecretSetting({ of, name }: { of: SettingsForm; name: SecretName }) {
  const { label, hint, error, settings } = useWords({ of, name });
  const forget = of.form.watch(forgetOf(name)) === true;
  const set = isSet(of.config, name);
  return (
    <div className="grid gap-1.5">
      <Field label={label} hint={forget ? settings.willForget : hint} error={error}>
        <Input
          {...of.form.register(name)}
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          readOnly={forget}
          placeholder={set ? settings.isSet : settings.notSet}
        />
      </Field>
      {set && (
        <Button
          kind="ghost"
          size="small"
          className="justify-self-start"
          aria-pressed={forget}
          aria-label={`${label}: ${forget ? settings.keep : settings.forget}`}
          onClick={() => {
            of.form.setValue(forgetOf(name), !forget, { shouldDirty: true });
            of.form.setValue(name, '', { shouldDirty: true });
          }}
        >
          {forget ? settings.keep : settings.forget}
        </Button>
      )}
    </div>
  );
}

/** The header that a receiver expects. `unset` says what no choice means, if that is possible. */
export function AuthSetting({ unset, ...props }: FieldProps & { unset?: string }) {
  const { bearer, api_key } = useTexts().account.settings.authTypes;
  return <ChoiceSetting {...props} options={{ ...(unset && { '': unset }), bearer, api_key }} />;
}

/** Settings that belong together, under one heading. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <div className="grid gap-4">{children}</div>
    </Card>
  );
}
