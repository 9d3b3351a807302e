import { lazy, Suspense } from 'react';
import { Route, Routes, useParams } from 'react-router';
import { ErrorPanel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { TabLinks } from '../../design/tabs.tsx';
import { NotFound } from '../../shell/dead-ends.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';
import { AccountHead } from './account-head.tsx';
import { Activity } from './activity.tsx';
import { Deliveries } from './deliveries.tsx';
import { Movements } from './movements.tsx';
import { useSummary } from './use-account.ts';

// Loaded on demand: it contains the schemas of all settings, which most visits do not need.
const Settings = lazy(async () => ({ default: (await import('./settings/settings.tsx')).Settings }));

/** The page of one account: what it needs, what it does, its results, and its settings. */
export function Page() {
  const { id = '' } = useParams();
  const { account: words } = useTexts();
  const { data: account, error, isPending, refetch } = useSummary(id);
  useTitle(account?.name ?? words.title);
  if (isPending) return <Skeleton rows={8} />;
  if (!account)
    return (
      <>
        <h1 className="sr-only">{words.title}</h1>
        <ErrorPanel what={words.title} error={error} onRetry={() => void refetch()} />
      </>
    );
  const base = `/accounts/${id}`;
  return (
    <>
      <AccountHead account={account} />
      <TabLinks
        label={words.sections}
        tabs={[
          { to: base, label: words.tabs.activity, end: true },
          { to: `${base}/movements`, label: words.tabs.movements },
          { to: `${base}/deliveries`, label: words.tabs.deliveries },
          { to: `${base}/settings`, label: words.tabs.settings },
        ]}
      />
      <Suspense fallback={<Skeleton rows={6} />}>
        <Routes>
          <Route index element={<Activity account={account} key={id} />} />
          <Route path="movements" element={<Movements account={account} pageSize={50} paged key={id} />} />
          <Route path="deliveries" element={<Deliveries account={account} pageSize={20} paged key={id} />} />
          <Route path="settings/*" element={<Settings account={account} key={id} />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </>
  );
}
