import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../design/button.tsx';
import { PageHead } from '../../design/card.tsx';
import { classes } from '../../design/class-names.ts';
import { Icon } from '../../design/icon.tsx';
import { ErrorPanel, Panel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useMedia } from '../../design/use-media.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';
import { AccountRows } from './account-rows.tsx';
import { AccountTable } from './account-table.tsx';
import { Filters } from './filters.tsx';
import { NewAccount } from './new-account.tsx';
import { StateChips } from './state-chips.tsx';
import { useFirstPage } from './use-account-pages.ts';
import { useFilter } from './use-filter.ts';

/** Lists every account, searched and sorted by the server. `?new` opens the form for a new one. */
export function Page() {
  const { accounts: texts } = useTexts();
  useTitle(texts.title);
  const [params] = useSearchParams();
  const [creating, setCreating] = useState(params.has('new'));
  const { filter, change, clear } = useFilter();
  const { data: firstPage, isPending, error, refetch, isPlaceholderData } = useFirstPage(filter);
  const wide = useMedia('(width >= 1100px)');
  const isFiltered = filter.search !== '' || filter.bank !== '' || filter.states.length > 0;

  return (
    <>
      <PageHead title={texts.title}>
        <NewButton onPress={() => setCreating(true)} />
      </PageHead>
      <div className="grid gap-3">
        <Filters filter={filter} onChange={change} count={firstPage?.total} />
        {firstPage && (
          <StateChips counts={firstPage.states} chosen={filter.states} onChange={(states) => change({ states })} />
        )}
        <section
          aria-label={texts.list}
          aria-busy={isPlaceholderData}
          className={classes(
            'min-w-0 overflow-clip rounded-card border border-line bg-surface',
            isPlaceholderData && 'opacity-60',
          )}
        >
          {isPending ? (
            <Skeleton rows={10} columns={[12, 18, 12, 30]} />
          ) : !firstPage ? (
            <ErrorPanel what={texts.title} error={error} onRetry={() => void refetch()} />
          ) : firstPage.total > 0 ? (
            wide ? (
              <AccountTable filter={filter} firstPage={firstPage} onSort={(sort) => change({ sort })} />
            ) : (
              <AccountRows filter={filter} firstPage={firstPage} />
            )
          ) : isFiltered ? (
            <Panel
              icon="search"
              title={texts.nothing.title}
              action={<Button onClick={clear}>{texts.nothing.action}</Button>}
            >
              {texts.nothing.text}
            </Panel>
          ) : (
            <Panel
              icon="list"
              title={texts.empty.title}
              action={<NewButton onPress={() => setCreating(true)} outline />}
            >
              {texts.empty.text}
            </Panel>
          )}
        </section>
      </div>
      <NewAccount open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function NewButton({ onPress, outline }: { onPress(): void; outline?: boolean }) {
  const { accounts: texts } = useTexts();
  return (
    <Button kind={outline ? 'outline' : 'primary'} onClick={onPress}>
      <Icon name="plus" />
      {texts.new}
    </Button>
  );
}
