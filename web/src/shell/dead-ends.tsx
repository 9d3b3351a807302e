import { Link } from 'react-router';
import { Button } from '../design/button.tsx';
import { Panel } from '../design/panel.tsx';
import { useTexts } from '../texts/language.tsx';
import { useTitle } from './use-title.ts';

export function NotFound() {
  const { notFound } = useTexts().shell;
  useTitle(notFound.title);
  return (
    <Panel
      icon="warn"
      as="h1"
      title={notFound.title}
      action={
        <Button asChild>
          <Link to="/">{notFound.action}</Link>
        </Button>
      }
    >
      {notFound.text}
    </Panel>
  );
}

/** Shown when a page threw an error. The navigation around it stays. */
export function Crash() {
  const { crash } = useTexts().shell;
  return (
    <div role="alert">
      <Panel
        icon="cross-ring"
        as="h1"
        tone="stop"
        title={crash.title}
        action={<Button onClick={() => location.reload()}>{crash.action}</Button>}
      >
        {crash.text}
      </Panel>
    </div>
  );
}
