import { Link } from 'react-router';
import { Button } from '../../design/button.tsx';
import { Icon } from '../../design/icon.tsx';
import { Panel } from '../../design/panel.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Shown while there are no accounts: says what to do first. */
export function NoAccounts() {
  const { start } = useTexts().overview;
  return (
    <section className="rounded-card border border-line bg-surface">
      <Panel
        icon="list"
        as="h2"
        title={start.title}
        action={
          <Button kind="primary" asChild>
            <Link to="/accounts?new">
              <Icon name="plus" />
              {start.action}
            </Link>
          </Button>
        }
      >
        {start.text}
      </Panel>
    </section>
  );
}
