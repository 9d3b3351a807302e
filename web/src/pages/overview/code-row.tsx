import type { ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import { StateBadge } from '../../design/state-badge.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Countdown } from '../account/code/countdown.tsx';
import { InlineCode } from '../account/code/inline-code.tsx';
import { useLength } from '../account/code/use-length.ts';
import { NeedRow } from './need-row.tsx';

type CodeRowProps = { account: ListedAccountAnswer; request: NonNullable<ListedAccountAnswer['pending']> };

/**
 * An open code request, with its field, so that the code can be typed here. The result of the last code is shown at the
 * field.
 */
export function CodeRow({ account, request }: CodeRowProps) {
  const { overview, account: words } = useTexts();
  const { need } = overview;
  const { channel } = request.descriptor;
  const length = useLength()(request.descriptor);
  return (
    <NeedRow
      account={account}
      state={
        <>
          <StateBadge state={request.verifying ? 'verifying_otp' : 'awaiting_otp'} />
          <span className="flex items-center gap-1.5">
            <Countdown until={request.expiresAt} /> {need.left}
          </span>
        </>
      }
      action={<InlineCode account={account} request={request} />}
    >
      {need.asks(length, request.descriptor.purpose ?? null)} {channel && words.code.channels[channel]}{' '}
      {request.attempts === 0 && need.notTried}
    </NeedRow>
  );
}
