import { memo } from 'react';
import { Link } from 'react-router';
import type { AccountListAnswer, ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import { classes } from '../../design/class-names.ts';
import { Icon } from '../../design/icon.tsx';
import { StateBadge } from '../../design/state-badge.tsx';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { InState, NowOrNext } from './now-or-next.tsx';
import { RowAction } from './row-action.tsx';
import { useRows } from './use-account-pages.ts';
import type { Filter, Sort } from './use-filter.ts';
import { useRowWindow } from './use-window.ts';

const ROW = 48;
const HEAD = 33;

type Column = 'state' | 'account' | 'bank' | 'session' | 'since' | 'next' | 'lastRead' | 'action';
/** The order of the rows for `aria-sort`: the account that is longest in its state comes first. */
type Sorted = { by: Sort; order: 'ascending' | 'descending' };
const columns: { name: Column; width?: string; sort?: Sorted; className?: string }[] = [
  { name: 'state', width: 'w-40', sort: { by: 'urgency', order: 'ascending' } },
  { name: 'account', width: 'w-[16%]', sort: { by: 'name', order: 'ascending' } },
  { name: 'bank', width: 'w-28', sort: { by: 'bank', order: 'ascending' } },
  { name: 'session', width: 'w-[146px]', className: 'max-[1360px]:hidden' },
  { name: 'since', width: 'w-26', sort: { by: 'since', order: 'descending' }, className: 'num' },
  { name: 'next' },
  {
    name: 'lastRead',
    width: 'w-[88px]',
    sort: { by: 'last_read', order: 'ascending' },
    className: 'num max-[1360px]:hidden',
  },
  { name: 'action', width: 'w-[172px]', className: 'num' },
];

type ListProps = { filter: Filter; firstPage: AccountListAnswer; onSort(sort: Sort): void };

/** A real table that renders only the rows near the window. */
export function AccountTable({ filter, firstPage, onSort }: ListProps) {
  const { accounts: texts } = useTexts();
  const { total } = firstPage;
  const { list, indexes, first, last, before, after } = useRowWindow<HTMLTableSectionElement>(total, ROW);
  const rowAt = useRows(filter, firstPage, { first, last });
  return (
    <table className="table table-fixed" aria-rowcount={total + 1} style={{ minHeight: HEAD }}>
      <caption className="sr-only">{texts.caption}</caption>
      <colgroup>
        {columns.map(({ name, width, className }) => (
          <col key={name} className={classes(width, className?.replace('num', ''))} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(({ name, sort, className }) => (
            <th
              key={name}
              scope="col"
              className={className}
              aria-sort={sort && filter.sort === sort.by ? sort.order : undefined}
            >
              {sort ? (
                <SortButton active={filter.sort === sort.by} onPress={() => onSort(sort.by)}>
                  {texts.columns[name]}
                </SortButton>
              ) : (
                <span className={name === 'action' ? 'sr-only' : ''}>{texts.columns[name]}</span>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={list}>
        <Space height={before} />
        {indexes.map((index) => {
          const account = rowAt(index);
          return account ? (
            <AccountRow key={account.id} account={account} index={index} />
          ) : (
            <WaitingRow key={`row ${index}`} index={index} />
          );
        })}
        <Space height={after} />
      </tbody>
    </table>
  );
}

function SortButton({ active, onPress, children }: { active: boolean; onPress(): void; children: string }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className={classes(
        'inline-flex min-h-6 items-center gap-1 rounded-badge hover:text-ink',
        active && 'font-semibold text-ink',
      )}
    >
      {children}
      {active && <Icon name="down" className="!size-3" />}
    </button>
  );
}

const Space = ({ height }: { height: number }) =>
  height > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus
    <tr aria-hidden="true">
      <td colSpan={columns.length} className="!border-0 !p-0" style={{ height }} />
    </tr>
  ) : null;

const WaitingRow = ({ index }: { index: number }) => (
  <tr aria-rowindex={index + 2}>
    <td colSpan={columns.length} className="!h-12">
      <span className="pulse block h-2.5 w-2/5 rounded-full bg-line" />
    </td>
  </tr>
);

const AccountRow = memo(function AccountRow({ account, index }: { account: ListedAccountAnswer; index: number }) {
  const { texts, format } = useLanguage();
  const { accounts } = texts;
  const { id, name, bankName, session, sessionType, loginMode, lastReadAt } = account;
  return (
    <tr aria-rowindex={index + 2}>
      <td className="!h-12">
        <span className={session.state === 'awaiting_otp' || session.state === 'blocked' ? '' : 'pl-[7px]'}>
          <StateBadge state={session.state} />
        </span>
      </td>
      <td className="truncate">
        <Link to={`/accounts/${id}`} title={name} className="rounded-badge font-semibold no-underline hover:underline">
          {name}
        </Link>
      </td>
      <td className="truncate text-ink-2">{bankName}</td>
      <td className="truncate text-ink-2 max-[1360px]:hidden">
        {accounts.sessionTypes[sessionType]}, {accounts.loginModes[loginMode]}
      </td>
      <td className="num">
        <InState account={account} />
      </td>
      <td>
        <span className="line-clamp-2 leading-[17px]">
          <NowOrNext account={account} />
        </span>
      </td>
      <td className="num text-ink-2 max-[1360px]:hidden">{lastReadAt ? format.moment(lastReadAt) : accounts.never}</td>
      <td className="num !pr-2.5">
        <RowAction account={account} />
      </td>
    </tr>
  );
});
