import { useLink } from '../api/session.tsx';
import { classes } from '../design/class-names.ts';
import { Icon } from '../design/icon.tsx';
import { Banner } from '../design/note.tsx';
import { useFormat, useTexts } from '../texts/language.tsx';

const looks = {
  live: { icon: 'ring', colour: 'text-ok-text' },
  catching_up: { icon: 'again', colour: 'text-work-text' },
  lost: { icon: 'offline', colour: 'text-need-text' },
} as const;

/** Shows whether the page is up to date. */
export function LinkWord() {
  const { shell } = useTexts();
  const { state } = useLink();
  const { icon, colour } = looks[state];
  return (
    <span role="status" className={classes('inline-flex items-center gap-1.5 text-xs', colour)}>
      <Icon name={icon} className="!size-3.5" />
      {shell.link[state]}
    </span>
  );
}

/** Shown above every page while the server cannot be reached. */
export function OfflineBanner() {
  const { offline } = useTexts().shell;
  const format = useFormat();
  const link = useLink();
  if (link.state !== 'lost') return null;
  return (
    <Banner tone="need" icon="offline" className="mb-4">
      <strong className="font-semibold">{offline.title(format.time(link.since))}</strong> {offline.text}
    </Banner>
  );
}
