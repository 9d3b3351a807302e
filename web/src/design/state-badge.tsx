import type { SessionState } from '../../../src/domain/states.ts';
import { useTexts } from '../texts/language.tsx';
import { classes } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

export type DeliveryWord = 'delivered' | 'retrying' | 'gave_up' | 'not_sent';

type Look = { icon: IconName; colour: string; solid?: string };

const need = { icon: 'code', colour: 'text-need-text', solid: 'bg-need text-on-need' } as const;

const looks: Record<SessionState, Look> = {
  awaiting_otp: need,
  blocked: { icon: 'octagon', colour: 'text-stop-text', solid: 'bg-stop text-on-stop' },
  verifying_otp: { icon: 'plate', colour: 'text-work-text' },
  logging_in: { icon: 'door', colour: 'text-work-text' },
  scraping: { icon: 'tray', colour: 'text-work-text' },
  backing_off: { icon: 'hourglass', colour: 'text-need-text' },
  monitoring: { icon: 'ring', colour: 'text-ok-text' },
  scheduled: { icon: 'clock', colour: 'text-ink-2' },
  stopped: { icon: 'square', colour: 'text-ink-2' },
};

const deliveryLooks: Record<DeliveryWord, Look> = {
  delivered: { icon: 'tick-ring', colour: 'text-ok-text' },
  retrying: { icon: 'hourglass', colour: 'text-need-text' },
  gave_up: { icon: 'cross-ring', colour: 'text-stop-text' },
  not_sent: { icon: 'small-ring', colour: 'text-ink-2' },
};

/**
 * Shows a state as a shape, a word and a colour. Solid means that a person is needed. `plain` leaves out the block, for
 * lists of states.
 */
export function StateBadge({ state, plain }: { state: SessionState; plain?: boolean }) {
  const { session } = useTexts().states;
  return <Badge look={looks[state]} word={session[state]} plain={plain} />;
}

export function DeliveryBadge({ state }: { state: DeliveryWord }) {
  return <Badge look={deliveryLooks[state]} word={useTexts().states.delivery[state]} plain small />;
}

export const stateIcon = (state: SessionState): IconName => looks[state].icon;

function Badge({
  look,
  word,
  plain,
  small,
}: {
  look: Look;
  word: string;
  plain?: boolean | undefined;
  small?: boolean;
}) {
  const { icon, colour, solid } = look;
  const block = solid && !plain;
  return (
    <span
      className={classes(
        'inline-flex items-center gap-[7px] align-middle whitespace-nowrap',
        small ? 'text-xs' : 'text-sm leading-5',
        block ? `rounded-badge py-0.5 pr-[9px] pl-[7px] font-semibold ${solid}` : colour,
        solid && plain && 'font-semibold',
      )}
    >
      <Icon name={icon} />
      {word}
    </span>
  );
}
