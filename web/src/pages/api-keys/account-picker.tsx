import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { AccountListAnswer } from '../../../../src/api/overview/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { Checkbox, Input } from '../../design/field.tsx';
import { ErrorPanel } from '../../design/panel.tsx';
import { useTexts } from '../../texts/language.tsx';

const SHOWN = 30;

type AccountPickerProps = { chosen: string[]; onChange(ids: string[]): void };

/** Picks some accounts out of many: the server searches, the person ticks. */
export function AccountPicker({ chosen, onChange }: AccountPickerProps) {
  const { apiKeys } = useTexts();
  const { create } = apiKeys;
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const query: Record<string, string> = { sort: 'name', limit: String(SHOWN), ...(search ? { search } : {}) };
  const { data, error, refetch } = useQuery({
    queryKey: keys.accountList(query),
    queryFn: ({ signal }) =>
      call<AccountListAnswer>('GET', `/overview/accounts?${new URLSearchParams(query)}`, { signal }),
    placeholderData: (before) => before,
  });
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  if (error && !data) return <ErrorPanel what={create.search} error={error} onRetry={() => void refetch()} />;
  const { accounts: found = [], total = 0 } = data ?? {};
  return (
    <div className="grid gap-2 rounded-control border border-line p-3">
      <Input
        type="search"
        aria-label={create.search}
        placeholder={create.search}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          // Enter would submit the form around it.
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      <div className="grid max-h-44 gap-1 overflow-y-auto p-0.5">
        {found.map(({ id, name, bankName }) => (
          <Checkbox
            key={id}
            label={
              <>
                {name} <span className="text-ink-3">{bankName}</span>
              </>
            }
            checked={chosen.includes(id)}
            onChange={() => toggle(id)}
          />
        ))}
      </div>
      <p role="status" className="text-xs text-ink-3">
        {data && total === 0 ? create.noneFound : create.chosen(chosen.length)}
        {total > SHOWN && ` · ${create.more(total - SHOWN)}`}
      </p>
    </div>
  );
}
