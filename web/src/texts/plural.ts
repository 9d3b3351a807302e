export type Language = 'en' | 'es';
export const languages = ['en', 'es'] as const satisfies Language[];

type Forms = { one: string; other: string };

/** `{ one: '# code', other: '# codes' }` with the number in the language's own digits and form. */
export function pluralIn(language: Language): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, forms) => {
    const form = rules.select(count) === 'one' ? forms.one : forms.other;
    return form.replace('#', numbers.format(count));
  };
}
