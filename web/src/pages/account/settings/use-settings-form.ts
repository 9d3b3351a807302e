import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type FieldErrors, type Resolver, useForm } from 'react-hook-form';
import { toast } from 'sonner';
import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import { configChange } from '../../../../../src/api/settings/schemas.ts';
import { type Issue, numbersOf } from '../../../../../src/domain/issues.ts';
import { CallError, call } from '../../../api/call.ts';
import { keys } from '../../../api/keys.ts';
import { explainIssue } from '../../../forms/explain-issue.ts';
import { useTexts } from '../../../texts/language.tsx';
import { changeOf, kinds, type SettingName, type Values, valuesOf } from './change.ts';

/** A form for some settings of an account. It is checked with the API's own schema, and sends only what was changed. */
export function useSettingsForm(accountId: string, config: ConfigAnswer, names: readonly SettingName[]) {
  const client = useQueryClient();
  const { account, errors: texts } = useTexts();
  const { settings } = account;
  const [shown, setShown] = useState(config);
  const [failure, setFailure] = useState<unknown>(null);
  const before = valuesOf(shown, names);

  const explain = ({ path: [field], code, ...issue }: Issue): string =>
    kinds[field as SettingName] === 'json' && code === 'invalid_type' ? settings.json : explainIssue(issue, texts);

  const resolver: Resolver<Values> = (values) => {
    const change = changeOf(values, before, names);
    const parsed = configChange.safeParse(change);
    if (parsed.success) return { values, errors: {} };
    const errors: FieldErrors<Values> = {};
    for (const { path, code = 'custom', message, ...found } of parsed.error.issues) {
      const issue = { path: path as Issue['path'], code, message, ...numbersOf({ path, code, ...found }, change) };
      errors[String(path[0])] ??= { type: code, message: explain(issue) };
    }
    return { values: {}, errors };
  };

  const form = useForm<Values>({ defaultValues: before, resolver, mode: 'onSubmit' });
  const { isDirty } = form.formState;
  // Shows what others have saved meanwhile, but not while the person edits the form.
  const isBehind = JSON.stringify(valuesOf(config, names)) !== JSON.stringify(before);

  function show(next: ConfigAnswer): void {
    setShown(next);
    form.reset(valuesOf(next, names));
  }

  useEffect(() => {
    if (!isBehind || isDirty) return;
    setShown(config);
    form.reset(valuesOf(config, names));
  }, [isBehind, isDirty, config, form, names]);

  const submit = form.handleSubmit(async (values) => {
    setFailure(null);
    try {
      const body = changeOf(values, before, names);
      const saved = await call<ConfigAnswer>('PUT', `/accounts/${accountId}/config`, { body });
      client.setQueryData(keys.config(accountId), saved);
      show(saved);
      toast(settings.saved);
    } catch (error) {
      const issues = error instanceof CallError ? error.issues : [];
      const known = issues.filter(({ path }) => names.includes(path[0] as SettingName));
      for (const issue of known)
        form.setError(String(issue.path[0]), { message: explain(issue) }, { shouldFocus: true });
      if (known.length === 0) setFailure(error);
    }
  });

  return { form, submit, failure, config: shown, isDirty, isBehind: isBehind && isDirty, load: () => show(config) };
}

export type SettingsForm = ReturnType<typeof useSettingsForm>;
