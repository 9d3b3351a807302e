import { useLanguage } from '../../texts/language.tsx';
import { useGivenBy } from './code/use-given-by.ts';
import type { Stage } from './session-stages.ts';

/** Returns the name of a stage, and its details. */
export function useStageWords() {
  const { texts, format } = useLanguage();
  const { session } = texts.account;
  const givenBy = useGivenBy();
  return {
    title({ kind, name, endedAt, code }: Stage): string {
      const { stages } = session;
      const goesOn = endedAt === null;
      switch (kind) {
        case 'logging_in':
          return goesOn ? stages.loggingInNow : stages.logging_in;
        case 'waiting':
          return goesOn ? stages.waiting(code ?? 1) : stages.waited;
        case 'checking':
        case 'refused':
        case 'accepted':
          return stages[kind](code ?? 1);
        case 'scraping':
          return goesOn ? stages.scrapingNow : stages.scraping;
        case 'monitoring':
          return goesOn ? stages.monitoringNow : stages.monitoring;
        case 'resumed':
        case 'withheld':
          return stages[kind];
        default:
          return name;
      }
    },
    details({ at, until, given, kind }: Stage): string[] {
      const time = format.timeWithSeconds(at);
      if (until !== null) return [time, session.until(format.timeWithSeconds(until))];
      return kind === 'waiting' && given ? [time, givenBy(given)] : [time];
    },
  };
}
