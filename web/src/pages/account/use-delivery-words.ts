import type { DeliveryAnswer } from '../../../../src/api/records/answers.ts';
import type { DeliveryWord } from '../../design/state-badge.tsx';
import { useLanguage } from '../../texts/language.tsx';

/** Describes a delivery and its state in words. */
export function useDeliveryWords() {
  const { texts, format } = useLanguage();
  const { deliveries: words } = texts.account;
  return {
    what({ type, payload }: DeliveryAnswer): string {
      const { amount, currency } = payload;
      if (type !== 'movement' || typeof amount !== 'number') return words.types[type];
      return words.movement(format.amount(String(amount), typeof currency === 'string' ? currency : undefined));
    },
    /** Writes "503 · 240 ms". */
    answer(attempt: DeliveryAnswer['attempts'][number] | undefined): string {
      if (!attempt) return words.notTried;
      const { status, error, latencyMs } = attempt;
      const said = error ? (error in words.errors ? words.errors[error as keyof typeof words.errors] : error) : status;
      return `${said} · ${format.number(latencyMs)} ms`;
    },
    state: ({ state }: DeliveryAnswer): DeliveryWord => (state === 'pending' ? 'retrying' : state),
    reason(reason: string | null): string | null {
      if (reason === null) return null;
      return reason in words.reasons ? words.reasons[reason as keyof typeof words.reasons] : reason;
    },
  };
}
