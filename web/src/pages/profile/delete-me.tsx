import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { setToken } from '../../api/token.ts';
import { Card } from '../../design/card.tsx';
import { ConfirmByTyping, useConfirmation } from '../../forms/confirm-by-typing.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Deletes the user after their address has been typed. */
export function DeleteMe({ email }: { email: string }) {
  const { remove: texts } = useTexts().profile;
  const remove = useMutation({
    mutationFn: (typed: string) => call('DELETE', '/me', { body: { confirmation_email: typed } }),
    onSuccess: () => setToken(null),
  });
  const matches = (typed: string) => typed.trim().toLowerCase() === email.toLowerCase();
  const confirmation = useConfirmation({ matches, remove });

  return (
    <Card title={texts.title}>
      <form onSubmit={confirmation.submit} noValidate className="grid gap-4">
        <ConfirmByTyping {...{ texts, remove, confirmation }} label={texts.label(email)} />
      </form>
    </Card>
  );
}
