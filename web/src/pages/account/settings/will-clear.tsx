import { Note } from '../../../design/note.tsx';
import { useLanguage } from '../../../texts/language.tsx';
import { type ClearedSecret, clearedSecrets } from './cleared-secrets.ts';
import type { SettingsForm } from './use-settings-form.ts';

/** Lists the secrets that saving will clear, because their address changes, and those that do not open now. */
export function WillClear({ of }: { of: SettingsForm }) {
  const { texts, format } = useLanguage();
  const { willClear, unreadableSecrets, secrets } = texts.account.settings;
  const values = of.form.watch();
  const cleared = clearedSecrets(of.config, values);
  const here = of.config.unreadable.flatMap(({ field }) => (field in values && field in secrets ? [field] : []));
  const list = (names: string[]) => format.list(names.map((name) => secrets[name as ClearedSecret]));
  return (
    <div role="status" className="grid gap-2 empty:hidden">
      {here.length > 0 && (
        <Note tone="stop" icon="warn">
          {unreadableSecrets(list(here))}
        </Note>
      )}
      {cleared.length > 0 && (
        <Note tone="need" icon="warn">
          {willClear(list(cleared))}
        </Note>
      )}
    </div>
  );
}
