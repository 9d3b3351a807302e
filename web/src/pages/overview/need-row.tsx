import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';

type NeedRowProps = {
  account: ListedAccountAnswer;
  /** Its state, and since when. */
  state: ReactNode;
  /** What is known, and what to do. */
  children: ReactNode;
  action: ReactNode;
};

/** Says what a person is needed for, with the place to do it. */
export function NeedRow({ account, state, children, action }: NeedRowProps) {
  return (
    <li className="grid grid-cols-[160px_minmax(0,1fr)_auto] items-center gap-4 px-4 py-2.5 max-narrow:grid-cols-[160px_minmax(0,1fr)] max-phone:grid-cols-1 max-phone:gap-2">
      <div className="grid justify-items-start gap-1 text-sm text-ink-2">{state}</div>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Link to={`/accounts/${account.id}`} className="font-semibold no-underline hover:underline">
            {account.name}
          </Link>
          <span className="text-xs text-ink-3">{account.bankName}</span>
        </p>
        <div className="text-sm text-ink-2">{children}</div>
      </div>
      <div className="max-narrow:col-start-2 max-phone:col-start-1">{action}</div>
    </li>
  );
}
