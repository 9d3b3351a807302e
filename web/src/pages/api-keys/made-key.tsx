import { Link } from 'react-router';
import { Button } from '../../design/button.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { Icon } from '../../design/icon.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { MadeKey } from './use-keys.ts';

/** Shows the key, only once. It stays until the person confirms that they have it, or leaves. */
export function MadeKeyPanel({ made, onDone, setUpLink }: { made: MadeKey; onDone(): void; setUpLink?: boolean }) {
  const { made: texts } = useTexts().apiKeys;
  return (
    <section
      aria-label={texts.title(made.name)}
      className="grid gap-3 rounded-card border border-ok-line bg-ok-tint p-4 text-sm"
    >
      <div role="status">
        <h2 className="flex items-center gap-2 font-semibold text-ok-text">
          <Icon name="tick-ring" />
          {texts.title(made.name)}
        </h2>
        <p className="mt-1 text-ink-2">{texts.text}</p>
      </div>
      <code className="rounded-code border border-line-strong bg-surface p-3 [overflow-wrap:anywhere]">{made.key}</code>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={made.key} label={texts.copy} size="normal" kind="primary" />
        {setUpLink && made.scopes.includes('otp:write') && (
          <Button asChild>
            <Link to={`/relay-setup?key=${made.id}`}>
              <Icon name="phone" />
              {texts.setUp}
            </Link>
          </Button>
        )}
        <Button onClick={onDone}>{texts.done}</Button>
      </div>
    </section>
  );
}
