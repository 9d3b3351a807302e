import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { CallError, call } from '../../../api/call.ts';
import { keys } from '../../../api/keys.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useLink } from '../../../api/session.tsx';
import { useNow } from '../../../shell/use-now.ts';
import { cleanCode, type Misfit, misfitOf } from './code-text.ts';
import { type Request, useSentCode } from './use-sent-code.ts';

/** Why the field cannot be used now. */
export type Lock = 'checking' | 'limited' | 'time_up' | 'offline' | null;
export type Problem =
  | { kind: 'misfit'; misfit: Misfit | 'same' }
  | { kind: 'error'; error: CallError }
  | { kind: 'lost' };

export type CodePrompt = ReturnType<typeof useCodePrompt>;

/**
 * The state and actions of giving one account the code that its bank waits for. `request` is the server's record of it.
 */
export function useCodePrompt(accountId: string, request: Request) {
  const client = useQueryClient();
  const now = useNow();
  const isOffline = useLink().state === 'lost';
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [limitedUntil, setLimitedUntil] = useState(0);
  const [resentAt, setResentAt] = useState<number | null>(null);
  const refused = useRef(new Set<string>());

  const { sent, setSent, isUnderWay } = useSentCode(request, now, (end, code) => {
    if (end === 'ended') {
      // Keeps what was typed in the meantime.
      setText((typed) => (typed === code ? '' : typed));
      return;
    }
    if (end === 'refused') refused.current.add(code);
    else setProblem({ kind: 'lost' });
    // Selected, so that typing the next code replaces it.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.select();
    });
  });
  const isLimited = now < limitedUntil;
  const lock = lockOf(request, { now, isBusy: sending || isUnderWay, isOffline, isLimited });

  async function send(): Promise<void> {
    if (lock) return;
    const code = cleanCode(text, request.descriptor);
    const misfit = refused.current.has(code) ? 'same' : misfitOf(code, request.descriptor);
    if (misfit) {
      setProblem({ kind: 'misfit', misfit });
      field.current?.focus();
      return;
    }
    setProblem(null);
    setResentAt(null);
    setSending(true);
    try {
      const { id: requestId, attempts } = request;
      await call('POST', `/accounts/${accountId}/otp`, { body: { code, request_id: requestId } });
      setSent({ requestId, attempts, code, at: serverNow() });
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  }

  async function resend(): Promise<void> {
    setProblem(null);
    try {
      await call('POST', `/accounts/${accountId}/otp/resend`, { body: {} });
      setResentAt(serverNow());
      // There is no event for a change of what the bank's page can do.
      setTimeout(() => void client.invalidateQueries({ queryKey: keys.account(accountId) }), 1_000);
    } catch (error) {
      fail(error);
    }
  }

  function fail(error: unknown): void {
    const known = error instanceof CallError ? error : new CallError('INTERNAL_ERROR', String(error));
    if (known.code === 'RATE_LIMITED') setLimitedUntil(serverNow() + (known.retryAfterSeconds ?? 60) * 1_000);
    else setProblem({ kind: 'error', error: known });
    // The page was outdated: what it shows has changed.
    if (known.status === 409) void client.invalidateQueries({ queryKey: keys.account(accountId) });
  }

  return {
    accountId,
    request,
    field,
    text,
    type: (next: string) => {
      setText(cleanCode(next, request.descriptor).slice(0, 32));
      setProblem(null);
    },
    lock,
    sent,
    problem,
    limitedUntil,
    resentAt,
    send,
    resend,
    now,
    leftMs: Math.max(0, Date.parse(request.expiresAt) - now),
  };
}

type Circumstances = { now: number; isBusy: boolean; isOffline: boolean; isLimited: boolean };

function lockOf({ verifying, expiresAt }: Request, { now, isBusy, isOffline, isLimited }: Circumstances): Lock {
  if (verifying || isBusy) return 'checking';
  if (isOffline) return 'offline';
  if (now >= Date.parse(expiresAt)) return 'time_up';
  return isLimited ? 'limited' : null;
}
