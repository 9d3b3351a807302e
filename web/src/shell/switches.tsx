import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { chooseTheme, useDark } from '../design/theme.ts';
import { useLanguage } from '../texts/language.tsx';
import { languages } from '../texts/plural.ts';

/** Switches between light and dark. The profile can return to the theme of the system. */
export function ThemeSwitch() {
  const { theme } = useLanguage().texts.shell;
  const dark = useDark();
  return (
    <Button kind="ghost" size="icon" aria-label={theme.switch} onClick={() => chooseTheme(dark ? 'light' : 'dark')}>
      <Icon name={dark ? 'sun' : 'moon'} />
    </Button>
  );
}

/** Lists each language in its own words. */
export function LanguageSwitch() {
  const { language, speak, texts } = useLanguage();
  return (
    <fieldset className="flex gap-1" aria-label={texts.shell.language.label}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          onClick={() => speak(one)}
          className="min-h-6 rounded-badge px-1.5 text-xs text-ink-2 hover:bg-hover aria-pressed:font-semibold aria-pressed:text-ink max-phone:min-h-11 max-phone:px-3"
        >
          {texts.shell.language[one]}
        </button>
      ))}
    </fieldset>
  );
}
