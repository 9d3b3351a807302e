import { useState } from 'react';
import type { ApiKeyAnswer } from '../../../../src/api/keys/answers.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Field, Select } from '../../design/field.tsx';
import { Icon } from '../../design/icon.tsx';
import { Note } from '../../design/note.tsx';
import { useLanguage } from '../../texts/language.tsx';
import { NewKey } from '../api-keys/new-key.tsx';
import { Mark } from './marked.tsx';

type ChoiceProps = {
  accounts: { id: string; name: string }[];
  keys: ApiKeyAnswer[];
  accountId: string;
  apiKey: ApiKeyAnswer | undefined;
  /** True when the whole key is known, because it was made in this tab. */
  fresh: boolean;
  onAccount(id: string): void;
  onKey(id: string): void;
};

export function Choice({ accounts, keys, accountId, apiKey, fresh, onAccount, onKey }: ChoiceProps) {
  const { texts, format } = useLanguage();
  const { choose, warnings } = texts.relaySetup;
  const [creating, setCreating] = useState(false);
  return (
    <Card title={choose.title}>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 max-phone:grid-cols-1">
        <Field label={choose.account}>
          <Select value={accountId} onChange={(event) => onAccount(event.target.value)}>
            {accounts.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <div className="flex items-end gap-2">
          <Field label={choose.key} className="min-w-0 flex-1">
            <Select
              value={apiKey?.id ?? ''}
              onChange={(event) => onKey(event.target.value)}
              disabled={keys.length === 0}
            >
              {keys.length === 0 && <option value="">{choose.noKey}</option>}
              {keys.map(({ id, name, prefix }) => (
                <option key={id} value={id}>
                  {name} (rbk_{prefix})
                </option>
              ))}
            </Select>
          </Field>
          <Button kind={keys.length === 0 ? 'primary' : 'outline'} onClick={() => setCreating(true)}>
            <Icon name="plus" />
            {choose.newKey}
          </Button>
        </div>
      </div>
      {apiKey && (
        <p className="mt-3 text-sm text-ink-3">
          {choose.may(format.list(apiKey.scopes.map((scope) => texts.apiKeys.scopes[scope].word)))}{' '}
          {!fresh && (
            <>
              {choose.put} <Mark>{choose.secret}</Mark>
            </>
          )}
        </p>
      )}
      {fresh && (
        <Note icon="tick-ring" tone="ok" className="mt-2">
          {choose.filledIn}
        </Note>
      )}
      {apiKey?.account_ids === null && accounts.length > 1 && (
        <Note icon="warn" tone="need" className="mt-2">
          <b className="font-semibold">{warnings.all(apiKey.name)}</b> {warnings.allText}
        </Note>
      )}
      <NewKey
        open={creating}
        onClose={() => setCreating(false)}
        accountIds={[accountId]}
        onMade={({ id }) => {
          setCreating(false);
          onKey(id);
        }}
      />
    </Card>
  );
}
