import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { AuditEntryAnswer } from '../../../../src/api/people/answers.ts';
import { callForPage } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { ErrorPanel, Panel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { useAccountNames } from '../api-keys/use-account-names.ts';
import { useKeys } from '../api-keys/use-keys.ts';
import { detailOf } from './audit-detail.ts';

/** Lists who did what, a page at a time. */
export function AuditLog() {
  const { audit: texts } = useTexts().profile;
  const { data, isPending, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.audit,
    queryFn: ({ signal, pageParam }) => callForPage<AuditEntryAnswer[]>(`/me/audit?${pageParam}`, signal),
    initialPageParam: 'limit=20',
    getNextPageParam: ({ next }) => next,
  });
  const entries = data?.pages.flatMap(({ rows }) => rows);
  return (
    <Card title={texts.title} note={texts.note} flush>
      {isPending ? (
        <Skeleton rows={6} />
      ) : !entries ? (
        <ErrorPanel what={texts.title} error={error} onRetry={() => void refetch()} />
      ) : entries.length === 0 ? (
        <Panel icon="list" title={texts.empty} />
      ) : (
        <Entries entries={entries} />
      )}
      {hasNextPage && (
        <div className="grid justify-items-center border-t border-line p-3">
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {texts.older}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Entries({ entries }: { entries: AuditEntryAnswer[] }) {
  const { texts, format } = useLanguage();
  const { audit } = texts.profile;
  const { data: accounts = [] } = useAccountNames();
  const { data: apiKeys = [] } = useKeys();
  const by = (id: string | null): string => {
    if (id === null) return audit.you;
    const name = apiKeys.find((key) => key.id === id)?.name;
    return name === undefined ? audit.goneKey : audit.aKey(name);
  };
  return (
    <table className="table max-phone:block max-phone:[&_td]:!h-auto max-phone:[&_td]:!border-0 max-phone:[&_td]:!p-0 [&_td]:py-1.5">
      <caption className="sr-only">{audit.caption}</caption>
      <thead className="max-phone:sr-only">
        <tr>
          <th scope="col">{audit.columns.at}</th>
          <th scope="col">{audit.columns.what}</th>
          <th scope="col">{audit.columns.account}</th>
          <th scope="col">{audit.columns.by}</th>
          <th scope="col">{audit.columns.from}</th>
        </tr>
      </thead>
      <tbody className="max-phone:block">
        {entries.map((entry) => (
          <tr
            key={entry.id}
            className="max-phone:flex max-phone:flex-wrap max-phone:gap-x-2 max-phone:border-b max-phone:border-line max-phone:px-4 max-phone:py-2.5 max-phone:last:border-b-0"
          >
            <td className="whitespace-nowrap text-ink-2">
              {format.date(entry.at)}, {format.timeWithSeconds(entry.at)}
            </td>
            <td className="max-phone:order-first max-phone:w-full">
              {actionOf(entry.action, audit.actions)} <span className="text-ink-3">{detailOf(entry, audit)}</span>
            </td>
            <td>
              <AccountLink id={entry.account_id} accounts={accounts} />
            </td>
            <td className="text-ink-2">{by(entry.api_key_id)}</td>
            <td className="text-ink-3">
              <code className="text-xs">{entry.address}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const actionOf = (action: string, words: Record<string, string>): string => words[action] ?? action;

/** Shows nothing when the account is gone: then the entry has its name. */
function AccountLink({ id, accounts }: { id: string | null; accounts: { id: string; name: string }[] }) {
  const account = accounts.find((one) => one.id === id);
  return account && <Link to={`/accounts/${account.id}`}>{account.name}</Link>;
}
