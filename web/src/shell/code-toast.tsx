import { useNavigate } from 'react-router';
import type { ListedAccountAnswer } from '../../../src/api/overview/answers.ts';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { useFormat, useTexts } from '../texts/language.tsx';
import { useNow } from './use-now.ts';

type CodeToastProps = {
  account: ListedAccountAnswer;
  request: NonNullable<ListedAccountAnswer['pending']>;
  onClose(): void;
};

/** A toast that links to the field and focuses it. */
export function CodeToast({ account, request, onClose }: CodeToastProps) {
  const { overview, common } = useTexts();
  const format = useFormat();
  const navigate = useNavigate();
  const { type, length } = request.descriptor;
  const left = format.countdown(Date.parse(request.expiresAt) - useNow());
  return (
    <div className="grid w-[min(372px,calc(100vw-32px))] grid-cols-[16px_1fr_auto] gap-3 rounded-card border border-need-line bg-surface p-3.5 shadow-float">
      <Icon name="code" className="mt-0.5 text-need-text" />
      <div className="grid justify-items-start gap-1">
        <p className="font-semibold">{overview.alert.title(account.name)}</p>
        <p className="text-sm text-ink-2">
          {account.bankName}, {type === 'numeric' ? common.digits(length) : common.characters(length)},{' '}
          <b className="font-semibold text-ink">{left}</b> {overview.need.left}
        </p>
        <Button
          kind="primary"
          size="small"
          className="mt-1"
          onClick={() => {
            onClose();
            void navigate(`/accounts/${account.id}`, { state: { code: true } });
          }}
        >
          {overview.alert.enter}
        </Button>
      </div>
      <Button kind="ghost" size="icon" className="-mt-2 -mr-2" aria-label={common.close} onClick={onClose}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
