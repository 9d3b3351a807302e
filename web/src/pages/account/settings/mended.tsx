import type { AccountSummaryAnswer } from '../../../../../src/api/overview/answers.ts';
import { Banner } from '../../../design/note.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { RunButton } from '../run-button.tsx';

/** The block is lifted here, below what had to be mended, and not before that is saved: the bank would see the old password. */
export function Mended({ account, unsaved }: { account: AccountSummaryAnswer; unsaved: boolean }) {
  const { account: words, reasons } = useTexts();
  const { scrapeBlockedReason: reason } = account;
  if (!reason) return null;
  return (
    <Banner tone="stop" icon="octagon">
      <p>
        {reasons[reason].long} {words.blocked.runAfter}
      </p>
      <div className="mt-2">
        <RunButton account={account} waits={unsaved} />
      </div>
    </Banner>
  );
}
