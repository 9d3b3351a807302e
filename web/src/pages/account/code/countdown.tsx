import { classes } from '../../../design/class-names.ts';
import { Icon } from '../../../design/icon.tsx';
import { useNow } from '../../../shell/use-now.ts';
import { useFormat, useTexts } from '../../../texts/language.tsx';

/** The seconds left at which the countdown is read out. */
const spokenAt = [60, 30, 10];

/** Shows how long the bank still waits for the code, by the server's clock. The last minute has a frame. */
export function Countdown({ until, large }: { until: string; large?: boolean }) {
  const { code } = useTexts().account;
  const format = useFormat();
  const leftMs = Math.max(0, Date.parse(until) - useNow());
  const seconds = Math.ceil(leftMs / 1_000);
  const spoken = spokenAt.findLast((mark) => seconds <= mark);
  return (
    <span className="inline-flex items-center gap-1.5">
      <Icon name="clock" />
      <span
        role="timer"
        aria-label={code.spoken(format.countdown(leftMs))}
        className={classes(
          'font-semibold text-ink',
          large ? 'text-xl' : 'text-base',
          seconds < 60 && 'rounded-badge px-1.5 text-need-text shadow-[inset_0_0_0_1.5px_var(--need-text)]',
        )}
      >
        {format.countdown(leftMs)}
      </span>
      <span role="status" className="sr-only">
        {spoken !== undefined && seconds > 0 && code.spoken(format.duration(spoken * 1_000))}
      </span>
    </span>
  );
}
