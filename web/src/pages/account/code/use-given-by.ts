import { useTexts } from '../../../texts/language.tsx';
import type { GivenCode } from '../session-stages.ts';

/** Says who gave a code: "Sent from the dashboard". */
export function useGivenBy(): (given: GivenCode) => string {
  const { sentFrom } = useTexts().account.code.try;
  return ({ by, apiKey }) => (by === 'dashboard' ? sentFrom.dashboard : sentFrom[by](apiKey ?? ''));
}
