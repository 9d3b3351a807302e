import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { MeAnswer } from '../../../../src/api/people/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useLink } from '../../api/session.tsx';
import { Card } from '../../design/card.tsx';
import { useError } from '../../shell/use-error.ts';
import { useTexts } from '../../texts/language.tsx';

type Mode = NonNullable<MeAnswer['operation_mode']>;

/** Saves the mode as soon as it is chosen. It shows what the server has: nothing until one was chosen. */
export function OperationMode({ mode }: { mode: MeAnswer['operation_mode'] }) {
  const { mode: texts } = useTexts().profile;
  const client = useQueryClient();
  const explain = useError();
  const offline = useLink().state === 'lost';
  const save = useMutation({
    mutationFn: (next: Mode) => call('PUT', '/me/operation-mode', { body: { mode: next } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.me });
      void client.invalidateQueries({ queryKey: keys.audit });
      toast(texts.saved);
    },
    onError: (error) => toast.error(explain(error).message),
  });
  const options: { value: Mode; label: string; text: string }[] = [
    { value: 'passthrough', label: texts.passthrough, text: texts.passthroughText },
    { value: 'reconcile', label: texts.reconcile, text: texts.reconcileText },
  ];
  return (
    <Card title={texts.title}>
      <fieldset className="grid gap-3" aria-label={texts.title} disabled={save.isPending || offline}>
        {options.map(({ value, label, text }) => (
          <label key={value} className="grid grid-cols-[20px_1fr] items-start gap-x-2 text-sm max-phone:min-h-11">
            <input
              type="radio"
              name="mode"
              className="mt-0.5 size-4 accent-ink"
              checked={mode === value}
              onChange={() => save.mutate(value)}
            />
            <span>
              <span className="font-semibold">{label}</span>
              <span className="block text-ink-3">{text}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Card>
  );
}
