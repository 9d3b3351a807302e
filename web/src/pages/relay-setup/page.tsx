import { Link, useSearchParams } from 'react-router';
import { Button } from '../../design/button.tsx';
import { Card, PageHead } from '../../design/card.tsx';
import { ErrorPanel, Panel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';
import { useSummary } from '../account/use-account.ts';
import { CallList } from '../api-keys/call-list.tsx';
import { freshKey } from '../api-keys/fresh-keys.ts';
import { useAccountNames } from '../api-keys/use-account-names.ts';
import { useCalls, useKeys } from '../api-keys/use-keys.ts';
import { Choice } from './choice.tsx';
import { FirstCall } from './first-call.tsx';
import { GatewayCard } from './gateway-card.tsx';
import { sampleCode } from './gateway-settings.ts';
import { Terminal } from './terminal.tsx';
import { Warnings } from './warnings.tsx';

/** Shows everything that a relay needs for one account, to copy, and tests that it works. */
export function Page() {
  const { relaySetup: texts, accounts: accountTexts } = useTexts();
  useTitle(texts.title);
  const { data: accounts, isPending, error, refetch } = useAccountNames();
  return (
    <>
      <PageHead title={texts.title} note={texts.note} />
      {isPending ? (
        <Skeleton rows={6} />
      ) : !accounts ? (
        <ErrorPanel what={accountTexts.title} error={error} onRetry={() => void refetch()} />
      ) : accounts.length === 0 ? (
        <NoAccounts />
      ) : (
        <SetUp accounts={accounts} />
      )}
    </>
  );
}

function NoAccounts() {
  const { noAccounts } = useTexts().relaySetup.choose;
  return (
    <section className="rounded-card border border-line bg-surface">
      <Panel
        icon="phone"
        title={noAccounts.title}
        action={
          <Button kind="primary" asChild>
            <Link to="/accounts?new">{noAccounts.action}</Link>
          </Button>
        }
      >
        {noAccounts.text}
      </Panel>
    </section>
  );
}

/** In ms. Short enough that a call shows within a second. */
const LISTEN_MS = 750;
/** The form that most banks use. */
const usual = { length: 6, type: 'numeric' } as const;

function SetUp({ accounts }: { accounts: { id: string; name: string }[] }) {
  const { relaySetup: texts, apiKeys: keyTexts } = useTexts();
  const [params, setParams] = useSearchParams();
  const { data: allKeys, isPending, error, refetch } = useKeys();
  const wantedKey = allKeys?.find(({ id }) => id === params.get('key'));
  const accountId = choose(accounts, params.get('account') ?? wantedKey?.account_ids?.[0] ?? null);
  const usable =
    allKeys?.filter(
      ({ revoked_at, scopes, account_ids }) =>
        revoked_at === null && scopes.includes('otp:write') && (account_ids?.includes(accountId) ?? true),
    ) ?? [];
  // A key for this account alone comes before one for all accounts.
  const apiKey = usable.find(({ id }) => id === wantedKey?.id) ?? usable.find((key) => key.account_ids) ?? usable[0];
  const { data: account } = useSummary(accountId);
  const calls = useCalls(apiKey?.id ?? null, LISTEN_MS);

  const change = (changes: Record<string, string>) =>
    setParams((before) => ({ ...Object.fromEntries(before), account: accountId, ...changes }), {
      replace: true,
      preventScrollReset: true,
    });
  const name = accounts.find(({ id }) => id === accountId)?.name ?? '';
  const address = `${location.origin}/v1/accounts/${accountId}/otp`;
  const whole = apiKey ? freshKey(apiKey.id) : null;
  const mark = whole === null ? texts.choose.secret : null;
  const keyText = whole ?? `rbk_${apiKey ? `${apiKey.prefix}_` : ''}${texts.choose.secret}`;
  const { length, type } = account?.pending?.descriptor ?? usual;
  const descriptor = { length, type };

  if (isPending) return <Skeleton rows={6} />;
  if (!allKeys) return <ErrorPanel what={keyTexts.title} error={error} onRetry={() => void refetch()} />;
  return (
    <div className="grid items-start gap-4 narrow:grid-cols-[minmax(0,1fr)_372px]">
      <div className="grid min-w-0 gap-4">
        <Warnings account={account} origin={new URL(location.origin)} />
        <Choice
          {...{ accounts, keys: usable, accountId, apiKey, fresh: whole !== null }}
          onAccount={(id) => change({ account: id })}
          onKey={(id) => change({ key: id })}
        />
        <Terminal {...{ address, keyText, mark, sample: sampleCode(descriptor), account }} />
        <GatewayCard {...{ address, keyText, mark, descriptor }} />
      </div>
      <div className="grid min-w-0 gap-4 narrow:sticky narrow:top-4">
        <FirstCall
          key={`${accountId} ${apiKey?.id}`}
          account={{ id: accountId, name }}
          apiKey={apiKey}
          calls={calls.data}
        />
        <Card title={texts.calls} flush>
          {calls.error && !calls.data ? (
            <ErrorPanel what={texts.calls} error={calls.error} onRetry={() => void calls.refetch()} />
          ) : (
            <CallList calls={calls.data ?? []} caption={texts.calls} limit={8} />
          )}
        </Card>
        <p className="px-1 text-sm text-ink-3">
          <b className="font-semibold">{texts.learn.title}</b> {texts.learn.text}{' '}
          <Link to={`/accounts/${accountId}/settings`}>{texts.learn.link}</Link>, {texts.learn.or}{' '}
          <code>GET …/status</code>.
        </p>
      </div>
    </div>
  );
}

const choose = (accounts: { id: string }[], wanted: string | null): string =>
  (accounts.find(({ id }) => id === wanted) ?? accounts[0])?.id ?? '';
