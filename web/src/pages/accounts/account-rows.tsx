import { memo } from 'react';
import { Link } from 'react-router';
import type { AccountListAnswer, ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import { StateBadge } from '../../design/state-badge.tsx';
import { useTexts } from '../../texts/language.tsx';
import { InState, NowOrNext } from './now-or-next.tsx';
import { useRows } from './use-account-pages.ts';
import type { Filter } from './use-filter.ts';
import { useRowWindow } from './use-window.ts';

const ROW = 68;

/** The list where a table does not fit: two lines for each account, both linked to it. */
export function AccountRows({ filter, firstPage }: { filter: Filter; firstPage: AccountListAnswer }) {
  const { accounts: texts } = useTexts();
  const { total } = firstPage;
  const { list, indexes, first, last, before, after } = useRowWindow<HTMLUListElement>(total, ROW);
  const rowAt = useRows(filter, firstPage, { first, last });
  return (
    <ul ref={list} aria-label={texts.list} style={{ paddingTop: before, paddingBottom: after }}>
      {indexes.map((index) => {
        const account = rowAt(index);
        return (
          <li
            key={account?.id ?? `row ${index}`}
            aria-posinset={index + 1}
            aria-setsize={total}
            className="relative h-[68px] border-b border-line px-4 last:border-b-0 hover:bg-hover"
          >
            {account ? (
              <Row account={account} />
            ) : (
              <span className="pulse block h-2.5 w-2/5 translate-y-7 rounded-full bg-line" />
            )}
          </li>
        );
      })}
    </ul>
  );
}

const Row = memo(function Row({ account }: { account: ListedAccountAnswer }) {
  const { id, name, bankName, session } = account;
  return (
    <div className="grid h-full content-center gap-1">
      <div className="flex items-center gap-3">
        {/* The link covers the whole row. */}
        <Link
          to={`/accounts/${id}`}
          className="min-w-0 flex-1 truncate font-semibold no-underline after:absolute after:inset-0 after:content-['']"
        >
          {name}
        </Link>
        <StateBadge state={session.state} />
      </div>
      <div className="flex gap-3 text-xs text-ink-2">
        <span className="min-w-0 flex-1 truncate">
          {bankName} · <NowOrNext account={account} />
        </span>
        <span className="num">
          <InState account={account} />
        </span>
      </div>
    </div>
  );
});
