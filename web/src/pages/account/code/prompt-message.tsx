import { Note } from '../../../design/note.tsx';
import { useError } from '../../../shell/use-error.ts';
import { useLanguage } from '../../../texts/language.tsx';
import { cleanCode } from './code-text.ts';
import type { CodePrompt } from './use-code-prompt.ts';
import { useLength } from './use-length.ts';

type Said = {
  tone: 'ink' | 'need' | 'stop' | 'work';
  icon: 'small-ring' | 'cross-ring' | 'plate' | 'hourglass' | 'clock' | 'offline' | 'warn' | 'again';
  strong: string;
  more?: string;
};

/**
 * Says in one line what to know about the code now: about the field, about the last code, or about what is under way.
 */
export function PromptMessage({ prompt, id }: { prompt: CodePrompt; id: string }) {
  const said = useMessage(prompt);
  return (
    <div id={id} role="status">
      {said && (
        <Note tone={said.tone} icon={said.icon}>
          <b className="font-semibold">{said.strong}</b> {said.more}
        </Note>
      )}
    </div>
  );
}

function useMessage({ request, lock, problem, sent, text, limitedUntil, resentAt, now }: CodePrompt): Said | null {
  const { texts, format } = useLanguage();
  const { code } = texts.account;
  const explain = useError();
  const length = useLength();
  const { type } = request.descriptor;
  if (lock === 'checking') {
    const more = sent ? code.waitingAnswer(format.duration(now - sent.at)) : '';
    return { tone: 'work', icon: 'plate', strong: request.verifying ? code.checkingText : code.onItsWay, more };
  }
  if (lock === 'offline') return { tone: 'need', icon: 'offline', strong: code.offline };
  if (lock === 'time_up') return { tone: 'ink', icon: 'clock', strong: code.timeUp, more: code.timeUpText };
  if (lock === 'limited') {
    const more = code.limitedText(format.timeWithSeconds(limitedUntil));
    return { tone: 'need', icon: 'hourglass', strong: code.limited, more };
  }
  if (problem?.kind === 'misfit') {
    const given = length({ type, length: [...cleanCode(text, request.descriptor)].length });
    const strong =
      problem.misfit === 'length' ? code.misfit.length(given, length(request.descriptor)) : code.misfit[problem.misfit];
    return { tone: 'stop', icon: 'cross-ring', strong, more: problem.misfit === 'empty' ? '' : code.notSent };
  }
  if (problem?.kind === 'lost') return { tone: 'need', icon: 'warn', strong: code.notTyped };
  if (problem?.kind === 'error') {
    const { message, trace } = explain(problem.error);
    return { tone: 'stop', icon: 'cross-ring', strong: message, more: trace ?? '' };
  }
  if (resentAt !== null)
    return { tone: 'ink', icon: 'again', strong: code.resendAsked(format.timeWithSeconds(resentAt)) };
  if (request.attempts > 0) {
    const left =
      request.triesLeft === null ? code.refusedAgain : `${code.refusedAgain} ${code.triesLeft(request.triesLeft)}`;
    return { tone: 'stop', icon: 'cross-ring', strong: code.refused, more: left };
  }
  return null;
}
