import type { RunAnswer } from '../../../../src/api/records/answers.ts';
import { Card } from '../../design/card.tsx';
import { classes } from '../../design/class-names.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { Panel } from '../../design/panel.tsx';
import { useNow } from '../../shell/use-now.ts';
import { useLanguage } from '../../texts/language.tsx';
import { EvidenceLink } from './evidence.tsx';
import { type Bar, barsOf, type Stage, type StageKind, stagesOf, stagesToCome } from './session-stages.ts';
import { useStageWords } from './use-stage-words.ts';

/** Shows the newest session on one time scale. */
export function SessionCard({ accountId, run }: { accountId: string; run: RunAnswer | undefined }) {
  const { texts, format } = useLanguage();
  const { session } = texts.account;
  if (!run)
    return (
      <Card title={session.title} flush>
        <Panel icon="clock" title={session.none}>
          {session.noneText}
        </Panel>
      </Card>
    );
  const title = run.endedAt === null ? session.title : session.last;
  return (
    <Card title={title} note={session.started(format.moment(run.startedAt))} flush>
      <Timeline run={run} />
      {run.evidence.length > 0 && (
        <ul className="grid gap-2 border-t border-line px-4 py-3">
          {run.evidence.map((one) => (
            <li key={one.id}>
              <EvidenceLink accountId={accountId} evidence={one} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Shows the stages of one session, each at its place on a common scale. */
export function Timeline({ run }: { run: RunAnswer }) {
  const { session } = useLanguage().texts.account;
  const now = useNow();
  const stages = stagesOf(run);
  const bars = barsOf(stages, now);
  return (
    <ol className="py-1.5 text-sm">
      {stages.map((stage, place) => (
        <StageRow key={`${stage.at}${stage.name}`} stage={stage} bar={bars[place] ?? { left: 0, width: 0 }} now={now} />
      ))}
      {stagesToCome(run).map((stage) => (
        <li key={stage} className={classes(row, 'text-ink-3')}>
          <Icon name="small-ring" />
          <span>{session.toCome[stage]}</span>
        </li>
      ))}
    </ol>
  );
}

const row =
  'grid min-h-[34px] grid-cols-[16px_minmax(0,1fr)_76px_64px] items-center gap-2.5 px-4 py-[5px] max-phone:grid-cols-[16px_minmax(0,1fr)_64px]';

const icons: Record<StageKind, IconName> = {
  withheld: 'warn',
  logging_in: 'tick-ring',
  resumed: 'tick-ring',
  waiting: 'tick-ring',
  checking: 'plate',
  refused: 'cross-ring',
  accepted: 'tick-ring',
  scraping: 'tick-ring',
  monitoring: 'tick-ring',
  other: 'tick-ring',
};
const iconsNow: Partial<Record<StageKind, IconName>> = {
  logging_in: 'door',
  waiting: 'code',
  scraping: 'tray',
  monitoring: 'ring',
};

function StageRow({ stage, bar, now }: { stage: Stage; bar: Bar; now: number }) {
  const { texts, format } = useLanguage();
  const { session } = texts.account;
  const words = useStageWords();
  const { endedAt, failed, reason, kind } = stage;
  const goesOn = endedAt === null;
  const waits = goesOn && kind === 'waiting';
  const icon = failed ? 'cross-ring' : goesOn ? (iconsNow[kind] ?? icons[kind]) : icons[kind];
  const duration = format.duration((endedAt ?? now) - stage.at);
  return (
    <li className={classes(row, waits && 'bg-need-tint')} aria-current={goesOn ? 'step' : undefined}>
      <span className={colourOf(stage)}>
        <Icon name={icon} />
      </span>
      <span className="min-w-0 leading-[17px]">
        <span className={goesOn ? 'font-semibold' : ''}>{words.title(stage)}</span>
        <span className="block text-xs leading-[15px] text-ink-3">
          {words.details(stage).join(' · ')}
          {failed && reason && (
            <>
              {' · '}
              <code>{reason}</code>
            </>
          )}
        </span>
      </span>
      <span aria-hidden="true" className="relative h-1.5 rounded-full bg-line max-phone:hidden">
        <span
          className={classes('absolute top-0 h-1.5 min-w-[3px] rounded-full', failed ? 'bg-stop-text' : 'bg-series')}
          style={{
            left: `min(${bar.left}%, calc(100% - 3px))`,
            width: `${bar.width}%`,
            ...(waits && {
              background: 'repeating-linear-gradient(135deg, var(--need-line) 0 3px, var(--need-tint) 3px 6px)',
              boxShadow: 'inset 0 0 0 1px var(--need-line)',
            }),
          }}
        />
      </span>
      <span className={classes('num', goesOn && 'font-semibold')}>
        <span aria-hidden="true">{duration}</span>
        <span className="sr-only">{goesOn ? session.going(duration) : session.duration(duration)}</span>
      </span>
    </li>
  );
}

function colourOf({ failed, endedAt, kind }: Stage): string {
  if (failed) return 'text-stop-text';
  if (endedAt !== null) return 'text-ok-text';
  if (kind === 'waiting') return 'text-need-text';
  return kind === 'monitoring' ? 'text-ok-text' : 'text-work-text';
}
