import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { openTemporalSession, pathInTemporal } from '../../api/temporal.ts';
import { Button } from '../../design/button.tsx';
import { Icon } from '../../design/icon.tsx';
import { useError } from '../../shell/use-error.ts';
import { useTexts } from '../../texts/language.tsx';

/** Links to the account's workflow. When this service shows the Temporal UI itself, the link signs in there first. */
export function TemporalLink({ url }: { url: string }) {
  const { account: words } = useTexts();
  const explain = useError();
  const path = pathInTemporal(url);
  const open = useMutation({
    mutationFn: openTemporalSession,
    onSuccess: () => window.open(path ?? url, '_blank', 'noopener'),
    onError: (error) => toast.error(explain(error).message),
  });
  return (
    <Button kind="ghost" asChild className="max-phone:order-last max-phone:basis-full">
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        onClick={(event) => {
          if (path === null) return;
          event.preventDefault();
          open.mutate();
        }}
      >
        {words.openInTemporal}
        <Icon name="external" />
        <span className="sr-only">{words.newTab}</span>
      </a>
    </Button>
  );
}
