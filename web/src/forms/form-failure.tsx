import { Note } from '../design/note.tsx';
import { useError } from '../shell/use-error.ts';

/** Shows what the API said about the whole form. */
export function FormFailure({ failure }: { failure: unknown }) {
  const explain = useError();
  const shown = failure ? explain(failure) : null;
  return (
    <div role="alert" className="empty:hidden">
      {shown && (
        <Note tone="stop" icon="cross-ring">
          {shown.message} {shown.trace && <code className="text-xs text-ink-3">{shown.trace}</code>}
        </Note>
      )}
    </div>
  );
}
