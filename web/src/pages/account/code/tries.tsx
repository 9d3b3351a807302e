import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { apiKeys } from '../../../../../src/api/keys/answers.ts';
import type { RunAnswer } from '../../../../../src/api/records/answers.ts';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/keys.ts';
import { Icon, type IconName } from '../../../design/icon.tsx';
import { useLanguage } from '../../../texts/language.tsx';
import { type Stage, stagesOf } from '../session-stages.ts';
import { useGivenBy } from './use-given-by.ts';

const looks: Partial<Record<Stage['kind'], { icon: IconName; colour: string }>> = {
  refused: { icon: 'cross-ring', colour: 'text-stop-text' },
  accepted: { icon: 'tick-ring', colour: 'text-ok-text' },
  checking: { icon: 'plate', colour: 'text-work-text' },
  waiting: { icon: 'code', colour: 'text-need-text' },
};

/** Shows the result of each code of this session, and what it waits for. */
export function Tries({ accountId, run }: { accountId: string; run: RunAnswer }) {
  const { texts, format } = useLanguage();
  const { code } = texts.account;
  const givenBy = useGivenBy();
  const relays = useRelayKeys(accountId);
  const tries = stagesOf(run).filter(({ kind, endedAt }) => looks[kind] && (kind !== 'waiting' || endedAt === null));
  return (
    <div>
      <h3 className="mb-2 text-sm font-semibold">{code.tries}</h3>
      <ol className="grid text-sm">
        {tries.map((stage) => {
          const look = looks[stage.kind];
          const kind = stage.kind as 'refused' | 'accepted' | 'checking' | 'waiting';
          return (
            <li
              key={stage.at}
              className="grid grid-cols-[16px_1fr_auto] gap-2 border-t border-line py-2 first:border-t-0 first:pt-0"
            >
              <span className={look?.colour}>{look && <Icon name={look.icon} className="mt-px" />}</span>
              <span>
                <span className={kind === 'refused' ? 'font-semibold text-stop-text' : ''}>
                  {code.try[kind](stage.code ?? 1)}
                </span>
                {stage.given && (
                  <span className="block text-ink-3">
                    {code.try.at(givenBy(stage.given), format.timeWithSeconds(stage.given.at))}
                  </span>
                )}
                {kind === 'waiting' && relays.length > 0 && (
                  <span className="block text-ink-3">
                    {code.try.relay(format.list(relays.map((name) => `“${name}”`)))}
                  </span>
                )}
              </span>
              <span className="num text-ink-3">
                {stage.endedAt !== null && format.duration(stage.endedAt - stage.at)}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Returns the names of the keys that may give this account a code. */
function useRelayKeys(accountId: string): string[] {
  const { data } = useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => call<z.infer<typeof apiKeys>>('GET', '/me/api-keys', { signal }),
  });
  return (data?.keys ?? [])
    .filter(({ revoked_at, scopes }) => revoked_at === null && scopes.includes('otp:write'))
    .filter(({ account_ids }) => account_ids === null || account_ids.includes(accountId))
    .map(({ name }) => name);
}
