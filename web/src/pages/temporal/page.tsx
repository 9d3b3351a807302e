import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { openTemporalSession, pathInTemporal } from '../../api/temporal.ts';
import { Note } from '../../design/note.tsx';
import { useError } from '../../shell/use-error.ts';
import { useTexts } from '../../texts/language.tsx';

/** The service sends a person here who opens a link into the Temporal UI before it knows who they are. */
export function Page() {
  const { account: words } = useTexts();
  const explain = useError();
  const [query] = useSearchParams();
  const opened = useQuery({
    queryKey: ['temporal-session'],
    queryFn: async () => {
      await openTemporalSession();
      return true;
    },
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  const path = pathInTemporal(query.get('to') ?? '') ?? '/temporal/';
  useEffect(() => {
    if (opened.data) window.location.replace(path);
  }, [opened.data, path]);
  if (opened.error) return <Note icon="warn">{explain(opened.error).message}</Note>;
  return <p role="status">{words.openingTemporal}</p>;
}
