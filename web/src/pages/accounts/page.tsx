import { PageHead } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';

export function Page() {
  const { accounts, shell } = useTexts();
  useTitle(accounts.title);
  return (
    <>
      <PageHead title={accounts.title} />
      <Panel icon="list" title={shell.soon.title}>
        {shell.soon.text}
      </Panel>
    </>
  );
}
