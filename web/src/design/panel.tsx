import type { ReactNode } from 'react';
import { useError } from '../shell/use-error.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from './button.tsx';
import { classes } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

type PanelProps = {
  icon: IconName;
  tone?: 'ink' | 'ok' | 'stop';
  title: ReactNode;
  /** For a panel that is the only content of a page or of a section. */
  as?: 'p' | 'h1' | 'h2' | 'h3';
  children?: ReactNode;
  action?: ReactNode;
};

const tones = { ink: '', ok: 'text-ok-text', stop: 'text-stop-text' };

/** Replaces missing content: says why it is missing, and what to do next. */
export function Panel({ icon, tone = 'ink', title, as: Title = 'p', children, action }: PanelProps) {
  return (
    <div className="grid justify-items-center gap-1 px-4 py-7 text-center text-sm text-ink-2">
      <Icon name={icon} className={classes('mb-1 size-6 stroke-[1.25]', tones[tone])} />
      <Title className="text-base font-semibold text-ink">{title}</Title>
      {children && <div>{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

/** Says what could not be loaded, what to do, and the id to look for in the log. The rest of the page still works. */
export function ErrorPanel({ what, error, onRetry }: { what: string; error: unknown; onRetry?: () => void }) {
  const { common } = useTexts();
  const { message, trace } = useError()(error);
  return (
    <div role="alert">
      <Panel
        icon="cross-ring"
        tone="stop"
        title={common.notRead(what)}
        action={
          onRetry && (
            <Button onClick={onRetry}>
              <Icon name="again" />
              {common.tryAgain}
            </Button>
          )
        }
      >
        {message} {trace && <code className="text-ink-3">{trace}</code>}
      </Panel>
    </div>
  );
}
