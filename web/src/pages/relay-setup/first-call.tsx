import { useState } from 'react';
import type { ApiKeyAnswer, ApiKeyCallAnswer } from '../../../../src/api/keys/answers.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icon.tsx';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { looks, soundnessOf } from '../api-keys/soundness.ts';

type FirstCallProps = {
  account: { id: string; name: string };
  apiKey: ApiKeyAnswer | undefined;
  /** Newest first. Undefined before they are loaded. */
  calls: ApiKeyCallAnswer[] | undefined;
};

/** Waits for a call and turns green when one comes. Refused calls are shown too, with what to correct. */
export function FirstCall({ account, apiKey, calls }: FirstCallProps) {
  const { first } = useTexts().relaySetup;
  // Only calls after this one count. Null: any call.
  const [after, setAfter] = useState<string | null>(null);
  const heard = calls
    ?.filter(({ account_id }) => account_id === account.id || account_id === null)
    .find(({ at }) => after === null || at > after);
  return (
    <Card title={first.title} flush>
      <div
        role="status"
        className="grid min-h-[196px] content-center justify-items-center px-5 py-6 text-center text-sm"
      >
        {heard && apiKey ? (
          <Heard call={heard} apiKey={apiKey} onAgain={() => setAfter(calls?.[0]?.at ?? null)} />
        ) : (
          <Waiting account={account} apiKey={apiKey} />
        )}
      </div>
      <dl className="grid gap-3 border-t border-line p-4 text-xs text-ink-2">
        <Meaning icon="tick-ring" colour="text-ok-text" word={first.works} text={first.worksText} />
        <Meaning icon="warn" colour="text-need-text" word={first.almost} text={first.almostText} />
        <Meaning icon="small-ring" colour="text-ink-2" word={first.silent} text={first.silentText} />
      </dl>
    </Card>
  );
}

function Waiting({ account, apiKey }: Pick<FirstCallProps, 'account' | 'apiKey'>) {
  const { first } = useTexts().relaySetup;
  return (
    <>
      <span className="relative mb-3.5 grid size-14 place-items-center rounded-full border-[1.5px] border-work-line bg-work-tint text-work-text">
        <span className="pulse absolute -inset-[7px] rounded-full border-[1.5px] border-dashed border-work-line" />
        <Icon name="phone" className="!size-[22px]" />
      </span>
      <p className="text-lg font-semibold">{apiKey ? first.waiting : first.choose}</p>
      {apiKey && (
        <p className="mt-1 text-ink-2">
          {first.listening(apiKey.name, account.name)} {first.stay}
        </p>
      )}
    </>
  );
}

function Heard({ call, apiKey, onAgain }: { call: ApiKeyCallAnswer; apiKey: ApiKeyAnswer; onAgain(): void }) {
  const { texts, format } = useLanguage();
  const { first } = texts.relaySetup;
  const soundness = soundnessOf(call);
  const { icon, colour } = looks[soundness];
  const answer = `${call.status}${call.code ? ` ${call.code}` : ''}`;
  return (
    <>
      <Icon name={icon} className={`mb-2 !size-8 stroke-[1.25] ${colour}`} />
      <p className={`text-lg font-semibold ${colour}`}>{soundness === 'works' ? first.received : first.heard}</p>
      <p className="mt-1 text-ink-2">
        {first.receivedText(format.timeWithSeconds(call.at), apiKey.name, answer, `${call.ms} ms`)}
      </p>
      <p className="text-ink-2">{soundness === 'works' ? sayWorks(call, first) : sayFix(call, first)}</p>
      <Button className="mt-3" onClick={onAgain}>
        <Icon name="again" />
        {first.another}
      </Button>
    </>
  );
}

type First = ReturnType<typeof useTexts>['relaySetup']['first'];

const sayWorks = ({ method }: ApiKeyCallAnswer, first: First): string =>
  method === 'GET' ? first.onlyAsked : first.right;

const sayFix = ({ code }: ApiKeyCallAnswer, { fixes, otherFix }: First): string =>
  code && code in fixes ? fixes[code as keyof typeof fixes] : otherFix;

type MeaningProps = { icon: 'tick-ring' | 'warn' | 'small-ring'; colour: string; word: string; text: string };

const Meaning = ({ icon, colour, word, text }: MeaningProps) => (
  <div className="grid grid-cols-[76px_1fr] gap-2">
    <dt className={`flex gap-1.5 ${colour}`}>
      <Icon name={icon} className="!size-4" />
      {word}
    </dt>
    <dd>{text}</dd>
  </div>
);
