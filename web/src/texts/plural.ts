export type Language = 'en' | 'es';
export const languages = ['en', 'es'] as const satisfies Language[];

type Forms = { one: string; other: string };

/** Fills `{ one: '# code', other: '# codes' }` with the number, in the digits and the plural form of the language. */
export function pluralIn(language: Language): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, forms) => {
    const form = rules.select(count) === 'one' ? forms.one : forms.other;
    return form.replace('#', numbers.format(count));
  };
}
