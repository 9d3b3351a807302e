import { type ReactNode, useEffect, useId, useState } from 'react';
import type { VerdictAnswer } from '../../../../../src/api/codes/answers.ts';
import type { AccountSummaryAnswer } from '../../../../../src/api/overview/answers.ts';
import type { RunAnswer } from '../../../../../src/api/records/answers.ts';
import { Button } from '../../../design/button.tsx';
import { classes } from '../../../design/class-names.ts';
import { Icon, type IconName } from '../../../design/icon.tsx';
import { Note } from '../../../design/note.tsx';
import { useNow } from '../../../shell/use-now.ts';
import { useLanguage, useTexts } from '../../../texts/language.tsx';
import { RunButton } from '../run-button.tsx';
import { CodeField, SendButton, useCodeLabel } from './code-field.tsx';
import { Countdown } from './countdown.tsx';
import { PromptMessage } from './prompt-message.tsx';
import { Tries } from './tries.tsx';
import { useCodePrompt } from './use-code-prompt.ts';
import { useEndedRequest } from './use-ended-request.ts';
import { useLength } from './use-length.ts';

type CodePanelProps = {
  account: AccountSummaryAnswer;
  /** The known sessions of the account, the newest first. */
  runs: RunAnswer[];
  /** The person followed a link to this field. */
  cameForCode: boolean;
};

/** Shows the code that the bank waits for, and after that, for a moment, its result. */
export function CodePanel({ account, runs, cameForCode }: CodePanelProps) {
  const [autoFocus, setAutoFocus] = useState(cameForCode);
  const isAsked = account.pending !== null;
  // Only once: a later request must not move the focus.
  useEffect(() => {
    if (isAsked) setAutoFocus(false);
  }, [isAsked]);
  const { code } = useTexts().account;
  const ended = useEndedRequest(account.id, account.pending);
  const said =
    ended && { fulfilled: code.accepted, expired: code.expired, cancelled: code.cancelled, pending: '' }[ended.state];
  return (
    <>
      {/* It must exist before its text, otherwise the text would not be read out. */}
      <p role="status" className="sr-only">
        {said}
      </p>
      {account.pending && <OpenPanel account={account} request={account.pending} runs={runs} autoFocus={autoFocus} />}
      {ended && <EndedPanel account={account} ended={ended} />}
    </>
  );
}

type OpenPanelProps = Omit<CodePanelProps, 'cameForCode'> & {
  request: NonNullable<AccountSummaryAnswer['pending']>;
  autoFocus: boolean;
};

function OpenPanel({ account, request, runs, autoFocus }: OpenPanelProps) {
  const { texts, format } = useLanguage();
  const { code } = texts.account;
  const prompt = useCodePrompt(account.id, request);
  const label = useCodeLabel(prompt);
  const length = useLength()(request.descriptor);
  const { channel } = request.descriptor;
  const id = useId();
  const run = runs.find(({ codeRequests }) => codeRequests.some((one) => one.id === request.id));
  const wholeMs = Date.parse(request.expiresAt) - Date.parse(request.requestedAt);
  const isChecking = prompt.lock === 'checking';
  return (
    <Frame
      tone={isChecking ? 'work' : 'need'}
      icon={isChecking ? 'plate' : 'code'}
      title={isChecking ? code.checking : code.title}
      left={
        <>
          <span className="text-sm text-ink-2 max-phone:hidden">
            {code.ends(format.timeWithSeconds(request.expiresAt))}
          </span>
          <Countdown until={request.expiresAt} large />
        </>
      }
      drain={prompt.leftMs / Math.max(1, wholeMs)}
    >
      <div
        className={classes(
          'grid gap-x-7 gap-y-4',
          run && 'grid-cols-[min-content_minmax(0,1fr)] max-narrow:grid-cols-1',
        )}
      >
        <div className="grid min-w-[340px] content-start gap-2 max-narrow:min-w-0">
          {isNewLogin(runs, run) && request.attempts === 0 && (
            <Note tone="need" icon="warn">
              <b className="font-semibold">{code.newLogin}</b> {code.newLoginText}
            </Note>
          )}
          <label htmlFor={`${id}-code`} className="text-sm font-semibold">
            {label}
          </label>
          <div className="flex gap-2.5 max-phone:grid">
            <CodeField
              prompt={prompt}
              id={`${id}-code`}
              describedBy={`${id}-hint ${id}-message`}
              autoFocus={autoFocus}
            />
            <SendButton prompt={prompt} />
          </div>
          <div className="flex min-h-7 flex-wrap items-center gap-2 text-sm text-ink-3">
            <span id={`${id}-hint`}>
              {channel && code.channels[channel]} {code.typed([...prompt.text].length, length)}
            </span>
            {request.canResend && (
              <Button
                kind="ghost"
                size="small"
                className="-mr-2 ml-auto"
                busy={prompt.lock !== null}
                onClick={() => void prompt.resend()}
              >
                <Icon name="again" />
                {code.resend}
              </Button>
            )}
          </div>
          <PromptMessage prompt={prompt} id={`${id}-message`} />
        </div>
        {run && (
          <div className="min-w-0 border-l border-line pl-6 max-narrow:border-l-0 max-narrow:pl-0 max-phone:hidden">
            <Tries accountId={account.id} run={run} />
          </div>
        )}
      </div>
    </Frame>
  );
}

/** True when the login before this one also waited for a code, and lost its browser. */
function isNewLogin(runs: RunAnswer[], run: RunAnswer | undefined): boolean {
  const before = run && runs[runs.indexOf(run) + 1];
  return (
    before !== undefined &&
    (before.outcome === 'lost' || before.outcome === 'handed_over') &&
    before.codeRequests.length > 0
  );
}

/** How long the bank's acceptance is shown here, in ms. After that it is a line of the timeline. */
const ACCEPTED_MS = 10_000;
const ENDED_MS = 10 * 60_000;

function EndedPanel({ account, ended }: { account: AccountSummaryAnswer; ended: VerdictAnswer }) {
  const { texts, format } = useLanguage();
  const { code, failures, nextLogin } = texts.account;
  const now = useNow();
  const age = now - Date.parse(ended.ended_at ?? ended.requested_at);
  if (ended.state === 'fulfilled') {
    if (age > ACCEPTED_MS) return null;
    return (
      <Frame tone="ok" icon="tick-ring" title={code.accepted}>
        <Note icon="tray">{code.acceptedText(format.timeWithSeconds(ended.ended_at ?? now))}</Note>
      </Frame>
    );
  }
  const { state, nextRunAt } = account.session;
  // Another login is under way, or the block says more. After a request has expired, the state changes a moment later.
  const isUnderWay = account.sessionStatus === 'running' && state !== 'awaiting_otp';
  if (age > ENDED_MS || state === 'blocked' || isUnderWay) return null;
  return (
    <Frame tone="ink" icon="clock" title={ended.state === 'expired' ? code.expired : code.cancelled}>
      <div className="grid justify-items-start gap-3">
        <Note icon="clock">
          {ended.state === 'expired' ? failures(account.failures, account.loginFailureLimit) : code.cancelledText}{' '}
          {nextRunAt && nextLogin(format.timeWithSeconds(nextRunAt))}
        </Note>
        <RunButton account={account} />
      </div>
    </Frame>
  );
}

type Tone = 'need' | 'work' | 'ok' | 'ink';

const frames: Record<Tone, string> = {
  need: 'border-need-line [&>header]:border-need-line [&>header]:bg-need-tint',
  work: 'border-work-line [&>header]:border-work-line [&>header]:bg-work-tint',
  ok: 'border-ok-line [&>header]:border-ok-line [&>header]:bg-ok-tint',
  ink: 'border-line [&>header]:border-line [&>header]:bg-sunken',
};
const icons: Record<Tone, string> = {
  need: 'text-need-text',
  work: 'text-work-text',
  ok: 'text-ok-text',
  ink: 'text-ink-2',
};

type FrameProps = { tone: Tone; icon: IconName; title: string; left?: ReactNode; drain?: number; children: ReactNode };

function Frame({ tone, icon, title, left, drain, children }: FrameProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes('overflow-hidden rounded-card border bg-surface', frames[tone])}>
      <header className="flex min-h-12 items-center gap-3 border-b px-4 py-2">
        <Icon name={icon} className={icons[tone]} />
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {left && <div className="ml-auto flex items-center gap-3">{left}</div>}
      </header>
      {drain !== undefined && (
        <div aria-hidden="true" className="h-[3px]">
          <div className="h-[3px] bg-need-line" style={{ width: `${Math.min(100, drain * 100)}%` }} />
        </div>
      )}
      <div className="p-4">{children}</div>
    </section>
  );
}
