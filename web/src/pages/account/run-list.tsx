import { useState } from 'react';
import type { RunAnswer } from '../../../../src/api/records/answers.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { classes } from '../../design/class-names.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { useLanguage } from '../../texts/language.tsx';
import { EvidenceLink } from './evidence.tsx';
import { Timeline } from './timeline.tsx';

type RunListProps = { accountId: string; runs: RunAnswer[]; onMore: (() => void) | null };

/** Lists the earlier sessions: how each ended, and why. */
export function RunList({ accountId, runs, onMore }: RunListProps) {
  const { account } = useLanguage().texts;
  const { runs: words } = account;
  if (runs.length === 0) return null;
  return (
    <Card title={words.title} flush>
      <ul>
        {runs.map((run) => (
          <RunRow key={run.id} accountId={accountId} run={run} />
        ))}
      </ul>
      {onMore && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="ghost" size="small" onClick={onMore}>
            {words.more}
          </Button>
        </div>
      )}
    </Card>
  );
}

type Outcome = 'completed' | 'failed' | 'cancelled' | 'handed_over' | 'lost' | 'running';

const looks: Record<Outcome, { icon: IconName; colour: string }> = {
  completed: { icon: 'tick-ring', colour: 'text-ok-text' },
  failed: { icon: 'cross-ring', colour: 'text-stop-text' },
  cancelled: { icon: 'square', colour: 'text-ink-2' },
  handed_over: { icon: 'right', colour: 'text-ink-2' },
  lost: { icon: 'warn', colour: 'text-need-text' },
  running: { icon: 'door', colour: 'text-work-text' },
};

function RunRow({ accountId, run }: { accountId: string; run: RunAnswer }) {
  const { texts, format } = useLanguage();
  const { runs: words } = texts.account;
  const [open, setOpen] = useState(false);
  const outcome = (run.outcome ?? 'running') as Outcome;
  const look = looks[outcome];
  const told = run.reason
    ? texts.reasons[run.reason].short
    : outcome in words.texts
      ? words.texts[outcome as keyof typeof words.texts]
      : words.outcomes[outcome];
  const tookMs = run.endedAt === null ? null : Date.parse(run.endedAt) - Date.parse(run.startedAt);
  return (
    <li className="border-t border-line text-sm first:border-t-0">
      <div className="grid grid-cols-[96px_minmax(0,1fr)_auto_auto] items-start gap-2.5 px-4 py-2">
        <span className={classes('inline-flex items-center gap-1.5 text-xs leading-[18px]', look.colour)}>
          <Icon name={look.icon} />
          {words.outcomes[outcome]}
        </span>
        <span className="min-w-0">
          {told} {run.reason && <code className="block text-ink-3">{run.reason}</code>}
          {run.unanswered && <span className="block">{words.unanswered}</span>}
          {run.refusedHost !== null && (
            <span className="block break-words">{texts.account.evidence.refusedHost(run.refusedHost)}</span>
          )}
          <span className="block text-xs text-ink-3">
            {format.dateTime(run.startedAt)}
            {run.movementsRead > 0 && ` · ${words.movements(run.movementsRead, run.movementsNew)}`}
          </span>
        </span>
        <span className="num text-ink-2">{tookMs !== null && format.duration(tookMs)}</span>
        <Button
          kind="ghost"
          size="icon"
          className="-my-2 -mr-2"
          aria-expanded={open}
          aria-label={`${words.stages}: ${format.dateTime(run.startedAt)}`}
          onClick={() => setOpen(!open)}
        >
          <Icon name="down" className={open ? 'rotate-180' : ''} />
        </Button>
      </div>
      {run.evidence.length > 0 && (
        <ul className="grid gap-2 px-4 pb-3 pl-[122px] max-phone:pl-4">
          {run.evidence.map((one) => (
            <li key={one.id}>
              <EvidenceLink accountId={accountId} evidence={one} />
            </li>
          ))}
        </ul>
      )}
      {open && (
        <div className="border-t border-line bg-sunken">
          <Timeline run={run} />
        </div>
      )}
    </li>
  );
}
