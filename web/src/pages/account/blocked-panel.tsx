import { useId } from 'react';
import { Link } from 'react-router';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import { Button } from '../../design/button.tsx';
import { Icon } from '../../design/icon.tsx';
import { useNow } from '../../shell/use-now.ts';
import { useLanguage } from '../../texts/language.tsx';
import { RunButton } from './run-button.tsx';

/** These have to be corrected in the settings. Running before that would only repeat the failure at the bank. */
const mendedInSettings = [
  'bad_credentials',
  'credentials_unreadable',
  'password_change_required',
  'assistance_not_enabled',
];

/** Says what the bank said and what to do about it, with the one button for that. */
export function BlockedPanel({ account }: { account: AccountSummaryAnswer }) {
  const { texts, format } = useLanguage();
  const { blocked: words } = texts.account;
  const now = useNow();
  const id = useId();
  const { scrapeBlockedAt: at, scrapeBlockedReason: reason } = account;
  if (!at || !reason) return null;
  const { long, fix } = texts.reasons[reason];
  return (
    <section aria-labelledby={id} className="overflow-hidden rounded-card border border-stop-line bg-surface">
      <header className="flex min-h-12 flex-wrap items-center gap-x-3 border-b border-stop-line bg-stop-tint px-4 py-2">
        <Icon name="octagon" className="text-stop-text" />
        <h2 id={id} className="font-semibold">
          {words.title}
        </h2>
        <span className="ml-auto text-sm text-ink-2">{words.since(format.duration(now - Date.parse(at)))}</span>
      </header>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3 p-4">
        <p className="min-w-0 flex-1 basis-72">
          {long} {fix} <code className="text-ink-3">{reason}</code>
        </p>
        {mendedInSettings.includes(reason) ? (
          <Button kind="primary" asChild>
            <Link to={`/accounts/${account.id}/settings`}>
              <Icon name="edit" />
              {reason === 'assistance_not_enabled' ? words.loginMode : words.settings}
            </Link>
          </Button>
        ) : (
          <RunButton account={account} kind="primary" />
        )}
      </div>
    </section>
  );
}
