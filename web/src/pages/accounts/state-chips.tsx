import type { ReactNode } from 'react';
import type { AccountListAnswer } from '../../../../src/api/overview/answers.ts';
import type { SessionState } from '../../../../src/domain/states.ts';
import { Icon } from '../../design/icon.tsx';
import { stateIcon } from '../../design/state-badge.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { stateOrder } from './use-filter.ts';

type StateChipsProps = {
  counts: AccountListAnswer['states'];
  chosen: SessionState[];
  onChange(states: SessionState[]): void;
};

/** Shows how many accounts are in each state, counted by the server. A press filters by that state. */
export function StateChips({ counts, chosen, onChange }: StateChipsProps) {
  const { accounts: texts, states } = useTexts();
  const all = Object.values(counts).reduce((total, one) => total + one, 0);
  const shown = stateOrder.filter((state) => counts[state] > 0 || chosen.includes(state));
  const toggle = (state: SessionState) =>
    onChange(chosen.includes(state) ? chosen.filter((one) => one !== state) : [...chosen, state]);
  return (
    <fieldset aria-label={texts.filter} className="flex flex-wrap gap-1.5">
      <Chip pressed={chosen.length === 0} count={all} onPress={() => onChange([])}>
        {texts.all}
      </Chip>
      {shown.map((state) => (
        <Chip key={state} pressed={chosen.includes(state)} count={counts[state]} onPress={() => toggle(state)}>
          <Icon name={stateIcon(state)} className="!size-3.5" />
          {states.session[state]}
        </Chip>
      ))}
    </fieldset>
  );
}

type ChipProps = { pressed: boolean; count: number; onPress(): void; children: ReactNode };

function Chip({ pressed, count, onPress, children }: ChipProps) {
  const format = useFormat();
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className="inline-flex min-h-[30px] items-center gap-1.5 rounded-full border border-line-strong bg-surface px-2.5 text-xs text-ink-2 hover:bg-hover aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-on-ink max-phone:min-h-11 max-phone:px-3.5"
    >
      {children}
      <b className="font-semibold">{format.number(count)}</b>
    </button>
  );
}
