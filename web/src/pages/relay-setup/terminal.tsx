import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import { Card } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { Note } from '../../design/note.tsx';
import { useTexts } from '../../texts/language.tsx';
import { curlOf } from './gateway-settings.ts';
import { Marked } from './marked.tsx';

type TerminalProps = {
  address: string;
  keyText: string;
  mark: string | null;
  sample: string;
  account: AccountSummaryAnswer | undefined;
};

export function Terminal({ address, keyText, mark, sample, account }: TerminalProps) {
  const { curl } = useTexts().relaySetup;
  const command = curlOf(address, keyText, sample);
  return (
    <Card title={curl.title} action={<CopyButton text={command} label={curl.copy} />}>
      <pre className="rounded-code border border-line bg-sunken p-4 font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]">
        <Marked text={command} mark={mark} />
      </pre>
      {/* It appears and disappears by itself. */}
      <div role="status" className="empty:hidden">
        {account?.pending && (
          <Note icon="warn" tone="need" className="mt-2.5">
            <b className="font-semibold">{curl.awaits(account.name)}</b> {curl.awaitsText(sample)}
          </Note>
        )}
      </div>
      <p className="mt-2 text-sm text-ink-3">
        {curl.otherwise} <code>409 NO_PENDING_ASSISTANCE</code>. {curl.good}
      </p>
    </Card>
  );
}
