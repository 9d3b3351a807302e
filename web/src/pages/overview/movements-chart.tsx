import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Range } from '../../../../src/api/overview/schemas.ts';
import 'uplot/dist/uPlot.min.css';
import type { OverviewAnswer } from '../../../../src/api/overview/answers.ts';
import { useDark } from '../../design/theme.ts';
import { useLanguage } from '../../texts/language.tsx';
import { chartHeight } from './movements-card.tsx';

type Buckets = OverviewAnswer['movements']['buckets'];
type Tip = { left: number; index: number };

/** How many bars share one label of the time axis. */
const labelEvery: Record<Range, number> = { '24h': 3, '7d': 4, '30d': 5 };
const AXIS_FONT = '12px -apple-system, "Segoe UI", Roboto, Arial, sans-serif';

/** Shows one bar for each interval. The part that has not reached a receiver is hatched. */
export function MovementsChart({ buckets, range }: { buckets: Buckets; range: Range }) {
  const { texts, format } = useLanguage();
  const dark = useDark();
  const place = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<Tip | null>(null);
  const label = range === '24h' ? format.time : format.date;
  const shown = tip && buckets[tip.index];

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew when the theme has changed
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    const chart = new uPlot(
      chartOptions(current, buckets, { every: labelEvery[range], label: (at) => label(at), onTip: setTip }),
      [buckets.map((_, index) => index), buckets.map(({ read }) => read)],
      current,
    );
    const resized = new ResizeObserver(() => chart.setSize({ width: current.clientWidth, height: chartHeight }));
    resized.observe(current);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [buckets, range, label, dark]);

  return (
    <>
      <div ref={place} />
      {shown && tip && (
        <div
          className="pointer-events-none absolute top-3 z-10 grid -translate-x-1/2 rounded-control bg-ink px-2.5 py-1.5 text-xs whitespace-nowrap text-on-ink"
          style={{ left: tip.left }}
        >
          <b className="font-semibold">{range === '30d' ? format.date(shown.at) : format.dateTime(shown.at)}</b>
          <span>{texts.overview.movements.tip.read(shown.read)}</span>
          <span>{texts.overview.movements.tip.delivered(shown.delivered)}</span>
          {shown.waiting > 0 && <span>{texts.overview.movements.waiting(shown.waiting)}</span>}
        </div>
      )}
    </>
  );
}

type More = { every: number; label(at: string): string; onTip(tip: Tip | null): void };

function chartOptions(element: HTMLElement, buckets: Buckets, { every, label, onTip }: More): uPlot.Options {
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(name);
  const grid = { stroke: colour('--line'), width: 1 };
  const axis = { stroke: colour('--ink-3'), font: AXIS_FONT, ticks: { show: false } };
  const labels = element.clientWidth < 480 ? every * 2 : every;
  const hatch = { line: colour('--need-line'), tint: colour('--need-tint') };
  return {
    width: element.clientWidth,
    height: chartHeight,
    legend: { show: false },
    padding: [8, 0, 0, 0],
    cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.6, buckets.length - 0.4] },
      // Only whole numbers, with space above a single movement.
      y: { range: (_, __, most) => [0, Math.max(4, most * 1.05)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        gap: 6,
        splits: () => buckets.map((_, index) => index).filter((index) => index % labels === 0),
        values: (_, indices) => indices.map((index) => label(buckets[index]?.at ?? '')),
      },
      { ...axis, grid, size: 34, gap: 6, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] },
    ],
    series: [
      {},
      {
        fill: colour('--series'),
        stroke: colour('--series'),
        width: 0,
        points: { show: false },
        ...(uPlot.paths.bars && {
          paths: uPlot.paths.bars({
            size: [0.66, 34],
            radius: 0.1,
          }),
        }),
      },
    ],
    hooks: {
      draw: [(chart) => drawWaiting(chart, buckets, hatch)],
      setCursor: [
        ({ cursor, bbox, valToPos }) => {
          const index = cursor.idx;
          if (typeof index !== 'number' || cursor.left === undefined || cursor.left < 0) return onTip(null);
          onTip({ index, left: 16 + bbox.left / devicePixelRatio + valToPos(index, 'x') });
        },
      ],
    },
  };
}

/** Drawn at the top of the bar, so that the height of the bar still shows what was read. */
function drawWaiting(chart: uPlot, buckets: Buckets, { line, tint }: { line: string; tint: string }): void {
  const { ctx } = chart;
  const step = Math.abs(chart.valToPos(1, 'x', true) - chart.valToPos(0, 'x', true));
  const width = Math.min(step * 0.66, 34 * devicePixelRatio);
  ctx.save();
  for (const [index, { read, waiting }] of buckets.entries()) {
    if (waiting === 0) continue;
    const left = chart.valToPos(index, 'x', true) - width / 2;
    const top = chart.valToPos(read, 'y', true);
    const height = Math.max(3 * devicePixelRatio, chart.valToPos(read - waiting, 'y', true) - top);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.fillStyle = tint;
    ctx.fillRect(left, top, width, height);
    ctx.strokeStyle = line;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    for (let x = left - height; x < left + width; x += 6 * devicePixelRatio) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.stroke();
    ctx.restore();
    ctx.strokeStyle = line;
    ctx.lineWidth = devicePixelRatio;
    ctx.strokeRect(left, top, width, height);
  }
  ctx.restore();
}
