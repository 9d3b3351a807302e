import type { AccountSummaryAnswer } from '../../../../../src/api/overview/answers.ts';
import { Banner } from '../../../design/note.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { RunButton } from '../run-button.tsx';

/**
 * Lifts the block. It stands below the settings that had to be corrected, and works only once they are saved: otherwise
 * the bank would get the old password again.
 */
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
