import { Button } from '../../design/button.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { Note } from '../../design/note.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Shows the codes once. They stay until the person confirms that they have stored them. */
export function BackupCodes({ codes, onStored }: { codes: string[]; onStored(): void }) {
  const { twoFactor } = useTexts().profile;
  const text = codes.join('\n');
  return (
    <div className="grid gap-4">
      <div role="status" className="grid gap-2">
        <Note icon="tick-ring" tone="ok">
          <b className="font-semibold">{twoFactor.begun}</b>
        </Note>
        <p className="text-sm">{twoFactor.backup}</p>
      </div>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-2">
        {codes.map((code) => (
          <li key={code} className="rounded-control border border-line bg-sunken px-3 py-1.5">
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label={twoFactor.copyCodes} size="normal" kind="primary" />
        <Button asChild>
          <a download={twoFactor.fileName} href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}>
            {twoFactor.download}
          </a>
        </Button>
        <Button onClick={onStored}>{twoFactor.stored}</Button>
      </div>
    </div>
  );
}
