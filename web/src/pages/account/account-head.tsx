import { Link } from 'react-router';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import { Icon } from '../../design/icon.tsx';
import { StateBadge } from '../../design/state-badge.tsx';
import { useLanguage } from '../../texts/language.tsx';
import { RunButton } from './run-button.tsx';
import { StopButton } from './stop-button.tsx';
import { TemporalLink } from './temporal-link.tsx';

/** Says which account this is, what state it is in, and offers actions for all of it. */
export function AccountHead({ account }: { account: AccountSummaryAnswer }) {
  const { texts, format } = useLanguage();
  const { account: words, accounts } = texts;
  const { state, since, nextRunAt } = account.session;
  return (
    <header className="mb-3 flex flex-wrap items-end gap-x-4 gap-y-2 max-phone:mb-1">
      <div className="min-w-0">
        <p className="flex items-center gap-1.5 text-sm text-ink-3">
          <Link to="/accounts" className="no-underline hover:underline">
            {accounts.title}
          </Link>
          <Icon name="right" className="!size-3" />
          <span>{account.bankName}</span>
        </p>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-[-0.01em] break-words">{account.name}</h1>
          <span role="status">
            <StateBadge state={state} />
          </span>
          <span className="text-sm text-ink-3 max-phone:hidden">
            {[
              words.since(format.moment(since)),
              words.sessionType[account.sessionType],
              words.loginMode[account.loginMode],
              ...(nextRunAt ? [words.nextLogin(format.moment(nextRunAt))] : []),
            ].join(' · ')}
          </span>
        </div>
      </div>
      <div className="ml-auto max-phone:hidden">
        <AccountActions account={account} />
      </div>
    </header>
  );
}

/** On a phone the actions are below what the account needs, so that the prompt is above the keyboard. */
export function AccountActions({ account }: { account: AccountSummaryAnswer }) {
  const { state } = account.session;
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 max-phone:[&>button]:flex-1">
      {/* On a phone three do not fit: the two buttons share a line, and the link has the next one. */}
      <TemporalLink url={account.temporalUrl} />
      {state !== 'stopped' && <StopButton account={account} />}
      {/* A login that would do harm takes more than one press: see the panel of the block. */}
      {state !== 'blocked' && account.hasCredentials && <RunButton account={account} />}
    </div>
  );
}
