import { Link } from 'react-router';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import { Banner } from '../../design/note.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Lists problems that would make everything below useless. */
export function Warnings({ account, origin }: { account: AccountSummaryAnswer | undefined; origin: URL }) {
  const { warnings } = useTexts().relaySetup;
  const local = /^(localhost|127\.|\[::1\])/.test(origin.hostname);
  return (
    <>
      {account?.loginMode === 'simple' && (
        <Banner icon="warn" tone="need">
          <b className="font-semibold">{warnings.simple(account.name)}</b>{' '}
          <Link to={`/accounts/${account.id}/settings`}>{warnings.simpleAction}</Link>
        </Banner>
      )}
      {local ? (
        <Banner icon="warn" tone="need">
          <b className="font-semibold">{warnings.local(origin.host)}</b> {warnings.localText}
        </Banner>
      ) : (
        origin.protocol === 'http:' && (
          <Banner icon="warn" tone="need">
            {warnings.plain}
          </Banner>
        )
      )}
    </>
  );
}
