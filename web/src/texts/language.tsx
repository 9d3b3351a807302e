import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Texts } from './en.ts';
import { type Format, formatIn } from './format.ts';
import { type Language, languages } from './plural.ts';

type Spoken = { language: Language; texts: Texts; format: Format; speak(language: Language): void };

const place = 'reconbanker.language';
const load: Record<Language, () => Promise<{ texts: Texts }>> = {
  en: () => import('./en.ts'),
  es: () => import('./es.ts'),
};

const Current = createContext<Spoken | null>(null);

export function useLanguage(): Spoken {
  const spoken = useContext(Current);
  if (!spoken) throw new Error('There is no LanguageProvider above.');
  return spoken;
}

export const useTexts = (): Texts => useLanguage().texts;
export const useFormat = (): Format => useLanguage().format;

/** Returns the language that was chosen before, else the first language of the browser that we have. */
export async function firstLanguage(): Promise<{ language: Language; texts: Texts }> {
  const wanted = [localStorage.getItem(place) ?? '', ...navigator.languages].map((name) => name.slice(0, 2));
  const language = wanted.map((name) => languages.find((known) => known === name)).find(Boolean) ?? 'en';
  return { language, texts: (await load[language]()).texts };
}

/** Returns the locale for the language and the region of this browser: en-GB, es-MX. */
const localeOf = (language: Language): string =>
  navigator.languages.find((name) => name.slice(0, 2) === language) ?? (language === 'en' ? 'en-GB' : language);

/** `first` is loaded before anything is shown, so that no text changes while it is read. */
export function LanguageProvider({
  first,
  children,
}: {
  first: { language: Language; texts: Texts };
  children: ReactNode;
}) {
  const [current, setCurrent] = useState(first);
  const spoken = useMemo<Spoken>(
    () => ({
      ...current,
      format: formatIn(localeOf(current.language)),
      speak: (language) => {
        localStorage.setItem(place, language);
        void load[language]().then(({ texts }) => setCurrent({ language, texts }));
      },
    }),
    [current],
  );
  useEffect(() => {
    document.documentElement.lang = current.language;
  }, [current.language]);
  return <Current value={spoken}>{children}</Current>;
}
