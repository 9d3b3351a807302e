import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RunAnswer } from '../../../../src/api/records/answers.ts';
import type { FailureReason } from '../../../../src/domain/failures.ts';
import { callForBlob } from '../../api/call.ts';
import { Dialog } from '../../design/dialog.tsx';
import { ErrorPanel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useLanguage } from '../../texts/language.tsx';

type Evidence = RunAnswer['evidence'][number];

/** Opens the picture of the page on which a session failed. */
export function EvidenceLink({ accountId, evidence }: { accountId: string; evidence: Evidence }) {
  const { texts, format } = useLanguage();
  const { evidence: words } = texts.account;
  const [open, setOpen] = useState(false);
  const reason = texts.reasons[evidence.reason as FailureReason]?.short ?? evidence.reason;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="grid grid-cols-[64px_1fr] items-center gap-2.5 rounded-control text-left text-xs"
      >
        <span aria-hidden="true" className="grid gap-[3px] rounded-badge border border-line-strong bg-sunken p-1.5">
          <span className="h-1 rounded-full bg-line-strong" />
          <span className="h-1 w-3/5 rounded-full bg-line-strong" />
          <span className="h-2 rounded-badge bg-ink-3" />
        </span>
        <span>
          <span className="underline">{words.open}</span>
          <span className="block text-ink-3">
            {words.stage(evidence.stage)} · {format.timeWithSeconds(evidence.takenAt)}
          </span>
        </span>
      </button>
      <Dialog open={open} onOpenChange={setOpen} title={words.title} description={words.text}>
        <Picture
          accountId={accountId}
          evidence={evidence}
          alt={words.alt(reason, format.timeWithSeconds(evidence.takenAt))}
        />
        <p className="text-sm text-ink-2">
          {reason} <code className="text-ink-3">{evidence.reason}</code>
          {evidence.refusedHost !== null && (
            <span className="block break-words">{words.refusedHost(evidence.refusedHost)}</span>
          )}
        </p>
      </Dialog>
    </>
  );
}

function Picture({ accountId, evidence, alt }: { accountId: string; evidence: Evidence; alt: string }) {
  const { evidence: words } = useLanguage().texts.account;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['evidence', evidence.id],
    queryFn: ({ signal }) => callForBlob(`/accounts/${accountId}/evidence/${evidence.id}`, signal),
    // A picture never changes.
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(data);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  if (isPending) return <Skeleton rows={6} />;
  if (error) return <ErrorPanel what={words.title} error={error} onRetry={() => void refetch()} />;
  return address && <img src={address} alt={alt} className="w-full rounded-control border border-line" />;
}
