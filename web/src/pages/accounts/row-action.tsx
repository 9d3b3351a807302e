import { Link } from 'react-router';
import type { ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import type { BlockReason } from '../../../../src/domain/failures.ts';
import { Button } from '../../design/button.tsx';
import { useTexts } from '../../texts/language.tsx';
import { RunButton } from '../account/run-button.tsx';

/** The place of the fix. For every other reason, a person has to look at the account first. */
const fixes: Partial<Record<BlockReason, 'credentials' | 'settings'>> = {
  bad_credentials: 'credentials',
  credentials_unreadable: 'credentials',
  password_change_required: 'credentials',
  assistance_not_enabled: 'settings',
};

/** The one action for the account, or nothing while none is needed. */
export function RowAction({ account }: { account: ListedAccountAnswer }) {
  const { id, session, scrapeBlockedReason: reason, hasCredentials } = account;
  switch (session.state) {
    case 'awaiting_otp':
      return <Go account={account} to={`/accounts/${id}`} what="code" primary />;
    case 'blocked': {
      const fix = (reason && fixes[reason]) ?? 'look';
      return <Go account={account} to={fix === 'look' ? `/accounts/${id}` : `/accounts/${id}/settings`} what={fix} />;
    }
    case 'verifying_otp':
    case 'logging_in':
    case 'scraping':
      return null;
    default:
      if (!hasCredentials) return <Go account={account} to={`/accounts/${id}/settings`} what="first" />;
      return <RunButton account={account} kind="ghost" size="small" />;
  }
}

type What = 'code' | 'credentials' | 'settings' | 'look' | 'first';

function Go({
  account,
  to,
  what,
  primary,
}: {
  account: ListedAccountAnswer;
  to: string;
  what: What;
  primary?: boolean;
}) {
  const name = useTexts().accounts.actions[what];
  return (
    <Button kind={primary ? 'primary' : 'outline'} size="small" asChild>
      <Link to={to} aria-label={`${name}: ${account.name}`}>
        {name}
      </Link>
    </Button>
  );
}
