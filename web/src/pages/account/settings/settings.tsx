import { Route, Routes } from 'react-router';
import type { AccountSummaryAnswer } from '../../../../../src/api/overview/answers.ts';
import { ErrorPanel } from '../../../design/panel.tsx';
import { Skeleton } from '../../../design/skeleton.tsx';
import { TabLinks } from '../../../design/tabs.tsx';
import { NotFound } from '../../../shell/dead-ends.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { useConfig } from '../use-targets.ts';
import { DeleteAccount } from './delete-account.tsx';
import { LoginTab } from './login-tab.tsx';
import { NotificationsTab } from './notifications-tab.tsx';
import { OrdersTab } from './orders-tab.tsx';
import { WebhookTab } from './webhook-tab.tsx';

/** The settings of the account in four tabs. Each is saved on its own. */
export function Settings({ account }: { account: AccountSummaryAnswer }) {
  const { settings } = useTexts().account;
  const { data: config, error, isPending, refetch } = useConfig(account.id);
  const { id } = account;
  const base = `/accounts/${id}/settings`;
  return (
    <section aria-label={settings.title} className="max-w-[720px]">
      <TabLinks
        label={settings.sections}
        tabs={[
          { to: base, label: settings.tabs.login, end: true },
          { to: `${base}/webhook`, label: settings.tabs.webhook },
          { to: `${base}/notifications`, label: settings.tabs.notifications },
          { to: `${base}/orders`, label: settings.tabs.orders },
        ]}
      />
      {isPending ? (
        <Skeleton rows={8} />
      ) : config ? (
        <Routes>
          <Route
            index
            element={
              <div className="grid gap-6">
                <LoginTab account={account} config={config} />
                <DeleteAccount account={account} />
              </div>
            }
          />
          <Route path="webhook" element={<WebhookTab accountId={id} config={config} />} />
          <Route path="notifications" element={<NotificationsTab accountId={id} config={config} />} />
          <Route path="orders" element={<OrdersTab accountId={id} config={config} />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      ) : (
        <ErrorPanel what={settings.title} error={error} onRetry={() => void refetch()} />
      )}
    </section>
  );
}
