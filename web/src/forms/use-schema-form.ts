import { useState } from 'react';
import {
  type DefaultValues,
  type FieldErrors,
  type FieldValues,
  type Path,
  type Resolver,
  useForm,
} from 'react-hook-form';
import type { z } from 'zod';
import { numbersOf } from '../../../src/domain/issues.ts';
import { CallError } from '../api/call.ts';
import type { Texts } from '../texts/en.ts';
import { useTexts } from '../texts/language.tsx';
import { explainIssue } from './explain-issue.ts';

type Schema<Values extends FieldValues> = z.ZodType<unknown, Values>;

/**
 * A form that is checked with the same schema as the API uses. `submit` sends it. An error of the API about a field is
 * shown at that field, and any other error is `failure`, for a `FormFailure`.
 */
export function useSchemaForm<Values extends FieldValues>(
  schema: Schema<Values>,
  defaultValues: DefaultValues<Values>,
) {
  const { errors: texts } = useTexts();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm<Values>({
    defaultValues,
    resolver: resolverOf(schema, texts),
    // Errors appear only on submit. An error that appears when a field is left would move the button away from under
    // the pointer.
    mode: 'onSubmit',
  });

  const submit = (send: (values: Values) => Promise<unknown>) =>
    form.handleSubmit(async (values) => {
      setFailure(null);
      try {
        await send(values as Values);
      } catch (error) {
        const known = error instanceof CallError ? error.issues.filter(({ path }) => path.length > 0) : [];
        for (const issue of known)
          form.setError(
            issue.path.join('.') as Path<Values>,
            { message: explainIssue(issue, texts) },
            { shouldFocus: true },
          );
        if (known.length === 0) setFailure(error);
      }
    });

  return { ...form, submit, failure, setFailure };
}

function resolverOf<Values extends FieldValues>(schema: Schema<Values>, texts: Texts['errors']): Resolver<Values> {
  return (values) => {
    const parsed = schema.safeParse(values);
    // The values as they were typed: the API trims and parses them itself.
    if (parsed.success) return { values, errors: {} };
    const errors: FieldErrors = {};
    for (const issue of parsed.error.issues) {
      const name = issue.path.join('.');
      const { code = 'custom', message } = issue;
      errors[name] ??= { type: code, message: explainIssue({ message, ...numbersOf(issue, values) }, texts) };
    }
    return { values: {}, errors: errors as FieldErrors<Values> };
  };
}
