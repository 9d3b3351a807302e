import type { MovementAnswer } from '../../../../src/api/records/answers.ts';
import { classes } from '../../design/class-names.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Says whether the receiver has the movement and, if not, why. */
export function MovementState({ movement, hasWebhook }: { movement: MovementAnswer; hasWebhook: boolean }) {
  const { states } = useTexts().account.movements;
  const { icon, colour, word } = lookOf(movement, states, hasWebhook);
  return (
    <span className={classes('inline-flex items-center gap-1.5 align-middle text-xs', colour)}>
      <Icon name={icon} />
      {word}
    </span>
  );
}

type Words = ReturnType<typeof useTexts>['account']['movements']['states'];
type Look = { icon: IconName; colour: string; word: string };

function lookOf(movement: MovementAnswer, words: Words, hasWebhook: boolean): Look {
  const { notifiedAt, pending, excludedAt, senderName, waiting, delivery } = movement;
  if (excludedAt) return { icon: 'small-ring', colour: 'text-ink-2', word: words.excluded };
  if (pending) return { icon: 'clock', colour: 'text-ink-2', word: words.pending };
  if (senderName === null) return { icon: 'small-ring', colour: 'text-ink-2', word: words.noSender };
  if (waiting && !hasWebhook) return { icon: 'small-ring', colour: 'text-ink-2', word: words.noWebhook };
  if (waiting && delivery?.state === 'pending' && delivery.attemptCount > 0)
    return { icon: 'hourglass', colour: 'text-need-text', word: words.retrying(delivery.attemptCount) };
  if (waiting) return { icon: 'clock', colour: 'text-ink-2', word: words.waiting };
  if (delivery?.state === 'gave_up') return { icon: 'cross-ring', colour: 'text-stop-text', word: words.gaveUp };
  if (notifiedAt) return { icon: 'tick-ring', colour: 'text-ok-text', word: words.delivered };
  return { icon: 'small-ring', colour: 'text-ink-2', word: words.notSent };
}
