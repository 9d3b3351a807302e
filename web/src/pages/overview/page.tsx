import { useState } from 'react';
import type { Range } from '../../../../src/api/overview/schemas.ts';
import { Card, PageHead } from '../../design/card.tsx';
import { ErrorPanel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useNow } from '../../shell/use-now.ts';
import { useOverview } from '../../shell/use-overview.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { FailingDeliveries } from './failing-deliveries.tsx';
import { MovementsCard } from './movements-card.tsx';
import { NeedsYou } from './needs-you.tsx';
import { NoAccounts } from './no-accounts.tsx';
import { NotifyButton } from './notify-button.tsx';
import { StatesCard } from './states-card.tsx';

/** The overview: urgent needs first, then blocked accounts, then numbers. */
export function Page() {
  const { overview } = useTexts();
  const [range, setRange] = useState<Range>('24h');
  const now = useOverview();
  const ranged = useOverview(range);
  useTitle(overview.title);

  return (
    <>
      <PageHead title={overview.title}>
        <NotifyButton />
        <Today />
      </PageHead>
      <div className="grid gap-4">
        {now.data ? (
          now.data.accounts.total === 0 ? (
            <NoAccounts />
          ) : (
            <NeedsYou overview={now.data} />
          )
        ) : (
          <Card title={overview.need.title} flush>
            {now.isError ? (
              <ErrorPanel what={overview.need.title} error={now.error} onRetry={() => void now.refetch()} />
            ) : (
              <Skeleton rows={2} columns={[10, 40, 12]} />
            )}
          </Card>
        )}
        {now.data && ranged.data && (
          <>
            <div className="grid grid-cols-[minmax(0,1fr)_340px] gap-4 max-narrow:grid-cols-1">
              <MovementsCard range={range} onRange={setRange} movements={ranged.data.movements} />
              <StatesCard {...now.data.accounts} />
            </div>
            <FailingDeliveries range={range} {...ranged.data.deliveries} />
          </>
        )}
      </div>
    </>
  );
}

/** Shows "Friday 12 June, 14:31 · Europe/Madrid". */
function Today() {
  const format = useFormat();
  const minute = Math.floor(useNow() / 60_000) * 60_000;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <p className="text-sm leading-7 text-ink-3 max-phone:hidden">
      {format.weekday(minute)}, {format.time(minute)} · {zone}
    </p>
  );
}
