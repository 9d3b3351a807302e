import { PageHead } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';

export function Page() {
  const { account, shell } = useTexts();
  useTitle(account.title);
  return (
    <>
      <PageHead title={account.title} />
      <Panel icon="list" title={shell.soon.title}>
        {shell.soon.text}
      </Panel>
    </>
  );
}
