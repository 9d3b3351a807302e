import { Link } from 'react-router';
import type { ListedAccountAnswer, OverviewAnswer } from '../../../../src/api/overview/answers.ts';
import { Card } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { BlockedRow } from './blocked-row.tsx';
import { CodeRow } from './code-row.tsx';

/** Lists codes by the least time left, then blocked accounts by age, in the server's order. */
export function NeedsYou({ overview }: { overview: OverviewAnswer }) {
  const { need } = useTexts().overview;
  const { codes, blocked, accounts } = overview.needsYou;
  const waiting = accounts.filter(({ session }) => session.state !== 'verifying_otp');
  const notShown = codes + blocked - waiting.length;
  const counts = [codes > 0 && need.codes(codes), blocked > 0 && need.blocked(blocked)].filter(Boolean).join(', ');
  return (
    <Card title={need.title} note={counts} flush>
      {accounts.length === 0 ? (
        <Nothing overview={overview} />
      ) : (
        <ul className="divide-y divide-line">
          {inPlace(accounts).map((account) =>
            account.pending ? (
              <CodeRow key={account.id} account={account} request={account.pending} />
            ) : (
              <BlockedRow key={account.id} account={account} />
            ),
          )}
        </ul>
      )}
      {notShown > 0 && (
        <Link to="/accounts" className="block border-t border-line px-4 py-2 text-sm text-ink-2">
          {need.more(notShown)}
        </Link>
      )}
    </Card>
  );
}

/** Keeps a code that is being checked in its place: if it is refused, its field is needed again. */
function inPlace(accounts: ListedAccountAnswer[]): ListedAccountAnswer[] {
  const ends = ({ pending }: ListedAccountAnswer) =>
    pending ? Date.parse(pending.expiresAt) : Number.POSITIVE_INFINITY;
  return accounts.toSorted((one, other) => (one.pending || other.pending ? ends(one) - ends(other) : 0));
}

function Nothing({ overview: { accounts } }: { overview: OverviewAnswer }) {
  const { overview, common } = useTexts();
  const format = useFormat();
  const { need } = overview;
  const next = accounts.nextRunAt;
  return (
    <Panel icon="tick-ring" title={need.nothing}>
      {need.seenTo(common.accounts(accounts.total))} {next && need.nextLogin(format.moment(next))}
    </Panel>
  );
}
