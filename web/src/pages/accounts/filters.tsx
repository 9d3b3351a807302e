import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { BankAnswer } from '../../../../src/api/banks/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { Input, Select } from '../../design/field.tsx';
import { Icon } from '../../design/icon.tsx';
import { useTexts } from '../../texts/language.tsx';
import { type Filter, type Sort, sorts } from './use-filter.ts';

export const useBanks = () =>
  useQuery({ queryKey: keys.banks, queryFn: ({ signal }) => call<BankAnswer[]>('GET', '/banks', { signal }) });

type FiltersProps = { filter: Filter; onChange(changes: Partial<Filter>): void; count: number | undefined };

export function Filters({ filter, onChange, count }: FiltersProps) {
  const { accounts: texts, common } = useTexts();
  const { data: banks = [] } = useBanks();
  return (
    <search className="flex flex-wrap items-center gap-3">
      <SearchField search={filter.search} onSearch={(search) => onChange({ search })} />
      <Select
        className="w-[170px] max-phone:flex-1"
        aria-label={texts.bank}
        value={filter.bank}
        onChange={(event) => onChange({ bank: event.target.value })}
      >
        <option value="">{texts.allBanks}</option>
        {banks.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </Select>
      {/* Shown when the table has no headings to press. */}
      <Select
        className="w-[200px] max-phone:flex-1 narrow:hidden"
        aria-label={texts.sort}
        value={filter.sort}
        onChange={(event) => onChange({ sort: event.target.value as Sort })}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {texts.sorts[sort]}
          </option>
        ))}
      </Select>
      <p role="status" className="ml-auto text-sm text-ink-3">
        {count !== undefined && common.accounts(count)}
      </p>
    </search>
  );
}

/** The pause in typing, in ms, after which the search begins. */
const PAUSE_MS = 150;

function SearchField({ search, onSearch }: { search: string; onSearch(search: string): void }) {
  const { search: texts } = useTexts().accounts;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(search);
  const asked = useRef(search);
  useEffect(() => {
    // The person went back, or removed all filters.
    if (search !== asked.current) setTyped(search);
    asked.current = search;
  }, [search]);
  useEffect(() => {
    if (typed.trim() === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = typed.trim();
      onSearch(asked.current);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  useSlash(field);
  return (
    <div className="relative w-[280px] max-phone:w-full">
      <label htmlFor={id} className="sr-only">
        {texts.label}
      </label>
      <Icon name="search" className="pointer-events-none absolute top-1/2 left-2.5 -mt-2 text-ink-3" />
      <Input
        ref={field}
        id={id}
        type="search"
        className="pl-8"
        placeholder={texts.placeholder}
        aria-keyshortcuts="/"
        title={texts.key}
        maxLength={100}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}

/** The key `/` focuses the search, unless somebody is typing. */
function useSlash(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const { target } = event;
      const writing = target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog]');
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writing) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [field]);
}
