import type { ReactNode } from 'react';
import { classes } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'ink' | 'need' | 'stop' | 'work' | 'ok';

const texts: Record<Tone, string> = {
  ink: 'text-ink-2',
  need: 'text-need-text',
  stop: 'text-stop-text',
  work: 'text-work-text',
  ok: 'text-ok-text',
};

const banners: Record<Tone, string> = {
  ink: 'border-line-strong bg-surface',
  need: 'border-need-line bg-need-tint',
  stop: 'border-stop-line bg-stop-tint',
  work: 'border-work-line bg-work-tint',
  ok: 'border-ok-line bg-ok-tint',
};

type NoteProps = { tone?: Tone; icon: IconName; children: ReactNode; className?: string };

/** A line that says what happened, with its icon. */
export function Note({ tone = 'ink', icon, children, className }: NoteProps) {
  return (
    <p className={classes('flex gap-2 text-sm', texts[tone], className)}>
      <Icon name={icon} className="mt-px" />
      <span>{children}</span>
    </p>
  );
}

/** A note across the page or a card, about everything below it. */
export function Banner({ tone = 'ink', icon, children, className }: NoteProps) {
  return (
    <div
      role="status"
      className={classes('flex items-center gap-2.5 rounded-card border px-4 py-2.5 text-sm', banners[tone], className)}
    >
      <Icon name={icon} className={texts[tone]} />
      <div>{children}</div>
    </div>
  );
}
