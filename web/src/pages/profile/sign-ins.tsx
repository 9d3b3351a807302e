import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { SignInAnswer } from '../../../../src/api/people/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { ErrorPanel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useError } from '../../shell/use-error.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';

/** Lists where the person is signed in, so that they can end sign-ins that they do not know. */
export function SignIns() {
  const { signIns: texts } = useTexts().profile;
  const offline = useLink().state === 'lost';
  const { data, isPending, error, refetch } = useQuery({
    queryKey: keys.signIns,
    queryFn: ({ signal }) => call<SignInAnswer[]>('GET', '/me/sessions', { signal }),
  });
  const { end, isEnding } = useEnd();
  const hasOthers = data?.some(({ current }) => !current) ?? false;
  return (
    <Card
      title={texts.title}
      note={texts.note}
      flush
      action={
        hasOthers && (
          <Button size="small" kind="danger" busy={isEnding || offline} onClick={() => end(null)}>
            {texts.endOthers}
          </Button>
        )
      }
    >
      {isPending ? (
        <Skeleton rows={2} />
      ) : !data ? (
        <ErrorPanel what={texts.title} error={error} onRetry={() => void refetch()} />
      ) : (
        <ul>
          {data.map((signIn) => (
            <Row key={signIn.id} signIn={signIn} busy={isEnding || offline} onEnd={() => end(signIn.id)} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Ends the sign-in with the id, or with null all others. */
function useEnd() {
  const { signIns: texts } = useTexts().profile;
  const client = useQueryClient();
  const explain = useError();
  const ending = useMutation({
    mutationFn: (id: string | null) => call('DELETE', id ? `/me/sessions/${id}` : '/me/sessions', { body: {} }),
    onSuccess: (_done, id) => toast(id ? texts.ended : texts.othersEnded),
    onError: (error) => toast.error(explain(error).message),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keys.signIns });
      void client.invalidateQueries({ queryKey: keys.audit });
    },
  });
  return { end: ending.mutate, isEnding: ending.isPending };
}

function Row({ signIn, busy, onEnd }: { signIn: SignInAnswer; busy: boolean; onEnd(): void }) {
  const { texts, format } = useLanguage();
  const { signIns: words } = texts.profile;
  const { user_agent: agent, address, current, created_at: made, last_used_at: used } = signIn;
  const name = agent ?? words.unknown;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm last:border-b-0">
      <div className="grid min-w-[200px] flex-1 gap-0.5">
        <span className="[overflow-wrap:anywhere]">
          {name} {current && <span className="font-semibold text-ok-text">{words.current}</span>}
        </span>
        <span className="text-ink-3">
          {words.since(format.dateTime(made))} <span className="text-xs">{address}</span>
        </span>
      </div>
      <span className="text-ink-2">{words.used(format.dateTime(used))}</span>
      {!current && (
        <Button size="small" busy={busy} onClick={onEnd} aria-label={words.endOf(name, format.dateTime(made))}>
          {words.end}
        </Button>
      )}
    </li>
  );
}
