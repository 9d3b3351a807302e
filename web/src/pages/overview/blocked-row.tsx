import { Link } from 'react-router';
import type { ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import type { BlockReason } from '../../../../src/domain/failures.ts';
import { Button } from '../../design/button.tsx';
import { Icon } from '../../design/icon.tsx';
import { StateBadge } from '../../design/state-badge.tsx';
import { useNow } from '../../shell/use-now.ts';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { RunButton } from '../account/run-button.tsx';
import { NeedRow } from './need-row.tsx';

/** The action for each reason. Never a new run when the credentials are known to be wrong. */
const wayOut: Partial<Record<BlockReason, 'credentials' | 'settings' | 'run'>> = {
  bad_credentials: 'credentials',
  credentials_unreadable: 'credentials',
  password_change_required: 'credentials',
  assistance_not_enabled: 'settings',
  account_locked: 'run',
  captcha_required: 'run',
  nobody_answered: 'run',
};

export function BlockedRow({ account }: { account: ListedAccountAnswer }) {
  const { overview, reasons } = useTexts();
  const { need } = overview;
  const format = useFormat();
  const now = useNow();
  const { scrapeBlockedAt: at, scrapeBlockedReason: reason, failures } = account;
  if (!at || !reason) return null;
  const { long, fix } = reasons[reason];
  const texts: Partial<Record<BlockReason, string>> = {
    bad_credentials: `${long} ${need.triedOnce(format.moment(at))}`,
    repeated_login_failures: `${need.triedOften(failures, format.moment(at))} ${fix}`,
  };
  return (
    <NeedRow
      account={account}
      state={
        <>
          <StateBadge state="blocked" />
          <span>{need.since(format.age(now - Date.parse(at)))}</span>
        </>
      }
      action={<WayOut account={account} way={wayOut[reason] ?? 'look'} />}
    >
      {texts[reason] ?? `${long} ${fix}`} <code className="text-ink-3">{reason}</code>
    </NeedRow>
  );
}

function WayOut({ account, way }: { account: ListedAccountAnswer; way: 'credentials' | 'settings' | 'run' | 'look' }) {
  const { need } = useTexts().overview;
  const { id } = account;
  if (way === 'run') return <RunButton account={account} />;
  const to = way === 'look' ? `/accounts/${id}` : `/accounts/${id}/settings`;
  return (
    <Button asChild>
      <Link to={to}>
        <Icon name={way === 'look' ? 'list' : 'edit'} />
        {need[way]}
      </Link>
    </Button>
  );
}
