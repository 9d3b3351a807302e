import { CallError } from '../api/call.ts';
import { useLanguage } from '../texts/language.tsx';

export type Shown = {
  message: string;
  /** The code and the request id, to look for in the log. */
  trace: string | null;
};

/** Returns an error in words that say what to do. */
export function useError(): (error: unknown) => Shown {
  const { texts, format } = useLanguage();
  const { codes, wait } = texts.errors;
  return (error) => {
    if (!(error instanceof CallError)) return { message: codes.INTERNAL_ERROR, trace: null };
    const { code, message: said, requestId, retryAfterSeconds } = error;
    const known = code in codes ? codes[code as keyof typeof codes] : said;
    const message =
      code === 'RATE_LIMITED' && retryAfterSeconds
        ? `${known} ${wait(format.duration(retryAfterSeconds * 1_000))}`
        : known;
    return { message, trace: code === 'UNREACHABLE' ? null : `${code}${requestId ? ` ${requestId}` : ''}` };
  };
}
