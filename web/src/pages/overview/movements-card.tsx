import { lazy, Suspense } from 'react';
import type { OverviewAnswer } from '../../../../src/api/overview/answers.ts';
import type { Range } from '../../../../src/api/overview/schemas.ts';
import { Card } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { Segmented } from '../../design/tabs.tsx';
import { useLanguage } from '../../texts/language.tsx';

// The script of the chart is loaded after the page can be used.
const Chart = lazy(async () => ({ default: (await import('./movements-chart.tsx')).MovementsChart }));

export const chartHeight = 204;

type Props = { range: Range; onRange(range: Range): void; movements: OverviewAnswer['movements'] };

/** Shows how many movements were read, and how many of them have not reached a receiver. */
export function MovementsCard({ range, onRange, movements: { read, waiting, buckets } }: Props) {
  const { texts, format } = useLanguage();
  const { movements } = texts.overview;
  const names = movements.ranges;
  const most = buckets.reduce((found, one) => (one.read > found.read ? one : found), { at: '', read: 0 });
  const note = (
    <>
      {movements.read(read, names[range])}
      {waiting > 0 && (
        <>
          , <span aria-hidden="true" className="hatched mr-1 inline-block size-2.5 rounded-[2px]" />
          {movements.waiting(waiting)}
        </>
      )}
    </>
  );
  const options = (['24h', '7d', '30d'] as const).map((value) => ({ value, label: names[value] }));
  return (
    <Card
      title={movements.title}
      note={note}
      action={<Segmented label={movements.period} value={range} options={options} onChange={onRange} />}
      flush
    >
      {read === 0 ? (
        <Panel icon="tray" title={movements.none} />
      ) : (
        <div
          role="img"
          aria-label={movements.chart(names[range], format.moment(most.at), most.read)}
          className="relative px-4 pt-3 pb-2.5"
          style={{ minHeight: chartHeight }}
        >
          <Suspense>
            <Chart buckets={buckets} range={range} />
          </Suspense>
        </div>
      )}
    </Card>
  );
}
