import { Link, useLocation } from 'react-router';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { Note } from '../../design/note.tsx';
import { ErrorPanel, Panel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { AccountActions } from './account-head.tsx';
import { BlockedPanel } from './blocked-panel.tsx';
import { CodePanel } from './code/code-panel.tsx';
import { Deliveries } from './deliveries.tsx';
import { Movements } from './movements.tsx';
import { RunList } from './run-list.tsx';
import { SessionCard } from './timeline.tsx';
import { useRuns, useSession } from './use-account.ts';

/** The activity of the account: what it needs, what this session did, and its results. */
export function Activity({ account }: { account: AccountSummaryAnswer }) {
  const { account: words } = useTexts();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage } = useRuns(account.id);
  const runs = data?.pages.flatMap(({ rows }) => rows) ?? [];
  const { state } = useLocation();
  const base = `/accounts/${account.id}`;
  return (
    // In one column, the session is between what is needed and the results.
    <div className="grid grid-cols-[minmax(0,1fr)_404px] items-start gap-4 max-narrow:grid-cols-1">
      <div className="grid min-w-0 gap-4 max-narrow:contents">
        <CodePanel account={account} runs={runs} cameForCode={state?.code === true} />
        {account.session.state === 'blocked' && <BlockedPanel account={account} />}
        <div className="phone:hidden">
          <AccountActions account={account} />
        </div>
        {!account.hasCredentials && <NoCredentials base={base} />}
        <HoursNote account={account} />
        <WorkflowNote account={account} />
        <div className="grid min-w-0 gap-4 max-narrow:order-2">
          <Movements
            account={account}
            pageSize={5}
            action={<MoreLink to={`${base}/movements`}>{words.movements.all}</MoreLink>}
          />
          <Deliveries
            account={account}
            pageSize={5}
            action={<MoreLink to={`${base}/deliveries`}>{words.deliveries.all}</MoreLink>}
          />
        </div>
      </div>
      <div className="grid min-w-0 gap-4 max-narrow:contents">
        <div className="min-w-0 max-narrow:order-1">
          {data ? (
            <SessionCard accountId={account.id} run={runs[0]} />
          ) : (
            <Card title={words.session.title} flush>
              {isPending ? (
                <Skeleton columns={[4, 40, 20, 14]} />
              ) : (
                <ErrorPanel what={words.runs.what} error={error} onRetry={() => void refetch()} />
              )}
            </Card>
          )}
        </div>
        <div className="grid min-w-0 gap-4 max-narrow:order-3">
          <RunList
            accountId={account.id}
            runs={runs.slice(1)}
            onMore={hasNextPage ? () => void fetchNextPage() : null}
          />
          <Ids account={account} host={runs[0]?.host ?? null} />
        </div>
      </div>
    </div>
  );
}

function MoreLink({ to, children }: { to: string; children: React.ReactNode }) {
  return (
    <Button kind="ghost" size="small" asChild>
      <Link to={to}>{children}</Link>
    </Button>
  );
}

function HoursNote({ account }: { account: AccountSummaryAnswer }) {
  const { texts, format } = useLanguage();
  const { nextRunAt } = account.session;
  if (!account.waitsForLoginHours || nextRunAt === null) return null;
  return <Note icon="moon">{texts.account.hours(format.dateTime(nextRunAt))}</Note>;
}

/** Shows the note of the workflow that a person may wonder about, such as a code for a login that had ended. */
function WorkflowNote({ account }: { account: AccountSummaryAnswer }) {
  const { notes } = useTexts().account;
  const { data } = useSession(account.id);
  // The id in it is only useful in the log. The timeline tells how the last session ended.
  const note = data?.note?.replace(/ `.*?`/, '');
  if (!note || !(note in notes)) return null;
  return <Note icon="warn">{notes[note as keyof typeof notes]}</Note>;
}

function NoCredentials({ base }: { base: string }) {
  const { noCredentials: words } = useTexts().account;
  return (
    <section className="rounded-card border border-line bg-surface">
      <Panel
        icon="key"
        title={words.title}
        action={
          <Button kind="primary" asChild>
            <Link to={`${base}/settings`}>{words.action}</Link>
          </Button>
        }
      >
        {words.text}
      </Panel>
    </section>
  );
}

function Ids({ account, host }: { account: AccountSummaryAnswer; host: string | null }) {
  const { ids } = useTexts().account;
  return (
    <section className="rounded-card border border-line bg-surface p-4">
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-center gap-x-4 gap-y-1.5 text-sm [&_dd]:truncate [&_dt]:text-ink-3">
        <dt>{ids.account}</dt>
        <dd className="flex items-center gap-1 font-mono text-xs">
          <span className="truncate">{account.id}</span>
          <CopyButton kind="ghost" size="icon" className="-my-2 flex-none" text={account.id} label={ids.copy} />
        </dd>
        {host && (
          <>
            <dt>{ids.host}</dt>
            <dd className="font-mono text-xs">{host}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
