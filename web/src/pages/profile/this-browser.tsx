import { Card } from '../../design/card.tsx';
import { Segmented } from '../../design/tabs.tsx';
import { chooseTheme, useTheme } from '../../design/theme.ts';
import { useLanguage } from '../../texts/language.tsx';
import { languages } from '../../texts/plural.ts';

/** The settings of the dashboard in this browser. */
export function ThisBrowser() {
  const { language, speak, texts } = useLanguage();
  const { shell, profile } = texts;
  const theme = useTheme();
  return (
    <Card title={profile.thisBrowser}>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3 text-sm">
        <Segmented
          label={shell.theme.label}
          value={theme}
          options={(['light', 'dark', 'system'] as const).map((value) => ({ value, label: shell.theme[value] }))}
          onChange={chooseTheme}
        />
        <Segmented
          label={shell.language.label}
          value={language}
          options={languages.map((value) => ({ value, label: <span lang={value}>{shell.language[value]}</span> }))}
          onChange={speak}
        />
      </div>
    </Card>
  );
}
