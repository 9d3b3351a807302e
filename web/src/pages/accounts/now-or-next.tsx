import type { ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import { useNow } from '../../shell/use-now.ts';
import { useLanguage } from '../../texts/language.tsx';

/** Says in one line what an account does now, or when it does something next. */
export function NowOrNext({ account }: { account: ListedAccountAnswer }) {
  const { texts, format } = useLanguage();
  const { next } = texts.accounts;
  const now = useNow();
  const { session, pending, scrapeBlockedReason, lastRun, lastReadAt, hasCredentials } = account;
  const until = session.nextRunAt === null ? 0 : Date.parse(session.nextRunAt) - now;
  switch (session.state) {
    case 'awaiting_otp':
      if (!pending) return null;
      return (
        <>
          <b className="font-semibold">{next.left(format.countdown(Date.parse(pending.expiresAt) - now))}</b>,{' '}
          {pending.attempts === 0 ? next.noneTried : next.refused(pending.attempts)}
        </>
      );
    case 'blocked':
      return scrapeBlockedReason && texts.reasons[scrapeBlockedReason].short;
    case 'verifying_otp':
      return next.checking((pending?.attempts ?? 0) + 1);
    case 'backing_off': {
      const when = until > 0 ? next.again(format.duration(until)) : next.againNow;
      return lastRun?.reason ? `${when}. ${texts.reasons[lastRun.reason].short}` : when;
    }
    case 'logging_in':
      return next.loggingIn;
    case 'scraping':
      return next.reading;
    case 'monitoring':
      return lastReadAt ? next.looked(format.timeWithSeconds(lastReadAt)) : next.watching;
    case 'scheduled':
      if (!hasCredentials) return next.noCredentials;
      if (account.waitsForLoginHours && session.nextRunAt) return next.hours(format.dateTime(session.nextRunAt));
      return until > 0 && session.nextRunAt ? next.runs(format.moment(session.nextRunAt)) : next.runsNow;
    case 'stopped':
      return next.stopped;
  }
}

const FRESH_MS = 10_000;

/** Says how long the account has been in its state. */
export function InState({ account }: { account: ListedAccountAnswer }) {
  const { texts, format } = useLanguage();
  const passed = useNow() - Date.parse(account.session.since);
  return passed < FRESH_MS ? texts.accounts.justNow : format.duration(passed);
}
