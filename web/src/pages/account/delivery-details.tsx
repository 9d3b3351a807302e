import type { DeliveryAnswer } from '../../../../src/api/records/answers.ts';
import { useLanguage } from '../../texts/language.tsx';
import { useDeliveryWords } from './use-delivery-words.ts';

/** Shows what was sent, and each attempt with the answer of the receiver. */
export function DeliveryDetails({ delivery }: { delivery: DeliveryAnswer }) {
  const { texts, format } = useLanguage();
  const { deliveries: words } = texts.account;
  const { answer, reason } = useDeliveryWords();
  const { attempts, attemptCount } = delivery;
  const why = reason(delivery.reason);
  return (
    <div className="grid grid-cols-2 gap-4 p-4 text-sm max-narrow:grid-cols-1">
      <div className="min-w-0">
        <h3 className="mb-1 font-semibold">{words.answers}</h3>
        {why && <p className="text-ink-2">{why}</p>}
        {attemptCount > attempts.length && (
          <p className="text-ink-3">{words.allAnswers(attempts.length, attemptCount)}</p>
        )}
        {attempts.length === 0 && <p className="text-ink-3">{words.notTried}</p>}
        <ol className="grid gap-2">
          {attempts.map((attempt) => (
            <li key={attempt.at}>
              <span className="text-ink-2">
                {format.dateTime(attempt.at)} · {answer(attempt)}
              </span>
              {attempt.error === null && (
                <pre className="mt-1 max-h-40 overflow-auto rounded-control border border-line bg-surface px-2 py-1 font-mono text-xs whitespace-pre-wrap break-words">
                  {attempt.response || words.noAnswer}
                </pre>
              )}
            </li>
          ))}
        </ol>
      </div>
      <div className="min-w-0">
        <h3 className="mb-1 font-semibold">{words.payload}</h3>
        <pre className="max-h-72 overflow-auto rounded-control border border-line bg-surface px-2 py-1 font-mono text-xs">
          {JSON.stringify(delivery.payload, null, 2)}
        </pre>
        <p className="mt-1 text-xs break-all text-ink-3">
          <code>webhook-id: {delivery.id}</code>
        </p>
      </div>
    </div>
  );
}
